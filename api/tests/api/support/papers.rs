//! Sending images of papers.

use image::codecs::jpeg::JpegEncoder;
use image::{ImageBuffer, Rgb};
use serde_json::Value;
use uuid::Uuid;

use super::{Browser, Person, TestApp};

/// A rider with a draft of a product that asks for papers.
pub struct Applicant {
    pub person: Person,
    pub draft: String,
}

impl std::ops::Deref for Applicant {
    type Target = Person;
    fn deref(&self) -> &Person {
        &self.person
    }
}

/// What an upload answers.
pub struct Sent {
    pub status: u16,
    pub body: Value,
}

impl Sent {
    /// The id of the page; there must be one.
    pub fn page(&self) -> String {
        assert_eq!(self.status, 201, "{}", self.body);
        self.body["page"]["id"].as_str().unwrap().to_owned()
    }

    pub fn code(&self) -> &str {
        self.body["errors"][0]["code"].as_str().unwrap_or_default()
    }

    pub fn message(&self) -> &str {
        self.body["errors"][0]["message"].as_str().unwrap_or_default()
    }
}

/// A photograph; each number looks different.
pub fn photo(number: u32, width: u32, height: u32) -> Vec<u8> {
    let shade = |x: u32, y: u32| u8::try_from((x * 7 + y * 3 + number * 41) % 256).unwrap();
    let image = ImageBuffer::from_fn(width, height, |x, y| Rgb([shade(x, y), shade(y, x), 128]));
    let mut bytes = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 80)).unwrap();
    bytes
}

/// A form with a key and a file.
pub fn form(key: &str, file: &[u8]) -> (String, Vec<u8>) {
    let boundary = "----teiki-test";
    let part = |name: &str, rest: &str| {
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n")
    };
    let head = format!(
        "{}{key}\r\n{}",
        part("key", ""),
        part("file", "; filename=\"x.exe\"\r\nContent-Type: text/html")
    );
    let body = [head.as_bytes(), file, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
    (format!("multipart/form-data; boundary={boundary}"), body)
}

impl TestApp {
    /// A rider who chose a product that asks for papers. No verb puts one into a draft before applications are taken.
    pub async fn applicant(&self, name: &str, product: &str) -> Applicant {
        let person = self.person(name).await;
        let draft = self.draft_of(&person, product).await;
        Applicant { person, draft }
    }

    /// One more draft of that kind.
    pub async fn draft_of(&self, person: &Person, product: &str) -> String {
        let (id, now) = (Uuid::new_v4(), self.clock.now());
        self.run(&format!(
            "insert into drafts (id, account_id, seller_id, operator_id, product_id, created_at, updated_at)
             select '{id}', '{}', operator_id, operator_id, id, '{now}', '{now}' from products where slug = '{product}'
             and operator_id = (select id from operators where slug = 'ichibata')",
            person.account_id
        ))
        .await;
        id.to_string()
    }

    /// Sends a page as the site's own form does.
    pub async fn send(&self, by: &Browser, draft: &str, kind: &str, key: &str, file: &[u8]) -> Sent {
        let (kind_of_form, body) = form(key, file);
        let url = format!("{}/certificates/{draft}/{kind}", self.address);
        let request = by.post(&url).header("origin", &self.address).header("accept-language", "ja");
        let answer = request.header("content-type", kind_of_form).body(body).send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        Sent { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    /// The status of looking at a page, and the image.
    pub async fn look(&self, by: &Browser, page: &str) -> (u16, Vec<u8>) {
        let answer = by.get(&format!("{}/certificates/{page}", self.address)).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
    }

    /// The files in the store, by their paths below it.
    pub fn stored_files(&self) -> Vec<String> {
        fn walk(folder: &std::path::Path, root: &std::path::Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    walk(&entry.path(), root, found);
                } else {
                    found.push(entry.path().strip_prefix(root).unwrap().display().to_string());
                }
            }
        }
        let (root, mut found) = (self.outside.store(), Vec::new());
        walk(&root, &root, &mut found);
        found.sort();
        found
    }
}
