//! The body of a request, before anything reads it: plain, small and in time. actix would unpack what says that it is packed,
//! and a few hundred bytes can be packed so that they fill the memory; and it would wait for the rest for as long as a
//! client cares to send a byte now and then.

use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::http::{StatusCode, header};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, BytesMut};
use actix_web::{HttpMessage, HttpResponse};
use futures::StreamExt;

/// Bytes that are read for any route; most routes take less. Stripe's events are the largest.
const LARGEST: usize = 256 * 1024;
/// A body must have arrived in this time: enough for the largest over a bad mobile line.
const IN_TIME: Duration = Duration::from_secs(15);

/// Why a body is not read, as it is answered.
struct Refused(StatusCode, &'static str);

/// The middleware around every route that may take a body: reads it whole.
///
/// # Errors
/// None of its own: a body that is packed, too large or too slow is answered with 415, 413 or 408.
pub async fn read(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    match take(&mut request, IN_TIME).await {
        Ok(()) => Ok(next.call(request).await?.map_into_left_body()),
        Err(Refused(status, sentence)) => {
            // What is still on its way is not waited for.
            let mut answer = HttpResponse::build(status);
            answer.insert_header((header::ACCEPT_ENCODING, "identity")).force_close();
            Ok(request.into_response(answer.body(sentence)).map_into_right_body())
        }
    }
}

/// Puts the whole body in the place of the one that is still arriving.
async fn take(request: &mut ServiceRequest, in_time: Duration) -> Result<(), Refused> {
    if !is_plain(request.headers()) {
        return Err(Refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, "Send the body without a content encoding."));
    }
    let payload = request.take_payload();
    if matches!(payload, Payload::None) {
        return Ok(());
    }
    let Ok(body) = tokio::time::timeout(in_time, whole(payload)).await else {
        return Err(Refused(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time."));
    };
    request.set_payload(Payload::from(body?));
    Ok(())
}

/// Whether a body is sent as it is.
pub fn is_plain(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::CONTENT_ENCODING)
        .all(|value| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity"))
}

async fn whole(mut payload: Payload) -> Result<Bytes, Refused> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let Ok(chunk) = chunk else {
            return Err(Refused(StatusCode::BAD_REQUEST, "The body could not be read."));
        };
        if body.len() + chunk.len() > LARGEST {
            return Err(Refused(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large."));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::error::PayloadError;
    use actix_web::test::TestRequest;
    use futures::stream;

    async fn answer(chunks: impl futures::Stream<Item = Result<Bytes, PayloadError>> + 'static) -> u16 {
        let mut request = TestRequest::post().to_srv_request();
        request.set_payload(Payload::Stream { payload: Box::pin(chunks) });
        let in_time = Duration::from_millis(50);
        take(&mut request, in_time).await.map_or_else(|Refused(status, _)| status.as_u16(), |()| 200)
    }

    #[actix_web::test]
    async fn a_body_arrives_in_time_or_not_at_all() {
        let drop = || Ok(Bytes::from_static(b"a"));
        assert_eq!(answer(stream::iter([drop(), drop()])).await, 200);
        let slow = stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            Some((Ok(Bytes::from_static(b"a")), ()))
        });
        assert_eq!(answer(slow).await, 408);
        let large = stream::repeat_with(|| Ok(Bytes::from_static(&[0; 1024])));
        assert_eq!(answer(large).await, 413);
        assert_eq!(answer(stream::iter([Err(PayloadError::EncodingCorrupted)])).await, 400);
    }
}
