//! Faults to be met by the next matching requests of a key.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Fault {
    pub kind: FaultKind,
    /// `POST`; any method when absent.
    #[serde(default)]
    pub method: Option<String>,
    /// Start of the path, such as `/v1/payment_intents`.
    #[serde(default = "every_path")]
    pub path: String,
    /// End of the path, such as `/confirm`.
    #[serde(default)]
    pub path_ends: Option<String>,
    /// How many matching requests pass untouched first.
    #[serde(default)]
    pub after: u32,
    /// How many requests meet it.
    #[serde(default = "once")]
    pub times: u32,
    /// For `delay`: milliseconds before the request is run.
    #[serde(default)]
    pub delay_ms: u64,
    /// For `refuse`: Stripe's error code.
    #[serde(default)]
    pub code: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    Delay,
    /// 500, nothing done; an idempotency key replays the 500.
    ErrorBefore,
    /// 500, all done; an idempotency key replays the 500.
    ErrorAfter,
    /// The connection breaks before anything is done; no idempotency key is used up.
    DropBefore,
    /// All done, then the connection breaks; an idempotency key replays the lost answer.
    DropAfter,
    /// 429, nothing done, no key used up.
    RateLimit,
    /// 400 with the fault's `code`, nothing done; an idempotency key replays it.
    Refuse,
}

impl FaultKind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Delay => "delay",
            Self::ErrorBefore => "error_before",
            Self::ErrorAfter => "error_after",
            Self::DropBefore => "drop_before",
            Self::DropAfter => "drop_after",
            Self::RateLimit => "rate_limit",
            Self::Refuse => "refuse",
        }
    }
}

fn once() -> u32 {
    1
}

fn every_path() -> String {
    "/v1/".into()
}

#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn all(&self) -> &[Fault] {
        &self.0
    }

    /// The faults this request meets: any delay, and the first of the others. Uses them up.
    pub fn take(&mut self, method: &str, path: &str) -> (u64, Option<FaultKind>, Option<String>) {
        let (mut delay, mut chosen, mut code) = (0, None, None);
        for fault in self.0.iter_mut().filter(|fault| fault.matches(method, path)) {
            if fault.kind != FaultKind::Delay && chosen.is_some() {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
                continue;
            }
            fault.times = fault.times.saturating_sub(1);
            match fault.kind {
                FaultKind::Delay => delay += fault.delay_ms,
                other => (chosen, code) = (Some(other), fault.code.clone()),
            }
        }
        self.0.retain(|fault| fault.times > 0);
        (delay, chosen, code)
    }
}

impl Fault {
    fn matches(&self, method: &str, path: &str) -> bool {
        self.times > 0
            && self.method.as_deref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && path.starts_with(&self.path)
            && self.path_ends.as_deref().is_none_or(|end| path.ends_with(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(kind: FaultKind, after: u32, times: u32) -> Fault {
        Fault {
            kind,
            method: Some("POST".into()),
            path: "/v1/refunds".into(),
            path_ends: None,
            after,
            times,
            delay_ms: 5,
            code: None,
        }
    }

    #[test]
    fn a_fault_waits_strikes_and_is_used_up() {
        let mut faults = Faults::default();
        faults.add(fault(FaultKind::ErrorAfter, 1, 2));
        let met: Vec<_> = (0..4).map(|_| faults.take("POST", "/v1/refunds").1).collect();
        assert_eq!(met, [None, Some(FaultKind::ErrorAfter), Some(FaultKind::ErrorAfter), None]);
    }

    #[test]
    fn other_requests_pass() {
        let mut faults = Faults::default();
        faults.add(fault(FaultKind::DropAfter, 0, 1));
        assert_eq!(faults.take("GET", "/v1/refunds"), (0, None, None));
        assert_eq!(faults.take("POST", "/v1/charges"), (0, None, None));
        assert_eq!(faults.take("POST", "/v1/refunds"), (0, Some(FaultKind::DropAfter), None));
    }

    #[test]
    fn a_delay_adds_to_another_fault() {
        let mut faults = Faults::default();
        faults.add(fault(FaultKind::Delay, 0, 1));
        faults.add(fault(FaultKind::ErrorBefore, 0, 1));
        assert_eq!(faults.take("POST", "/v1/refunds"), (5, Some(FaultKind::ErrorBefore), None));
    }
}
