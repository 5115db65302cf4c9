//! A believable day of a mall, the same for the same seed: about 40 merchants, several channels,
//! hand-offs, waits, declines, re-openings, feedback.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use uuid::Uuid;
use verbatim_api::v1::record_request::Command;
use verbatim_api::v1::{self as pb};
use verbatim_domain::id::derived;

/// 2026-03-16T00:00:00Z, a Monday.
const DAY_BEGINS_S: i64 = 1_773_619_200;

const FIRST: [&str; 10] =
    ["Lotus", "Harbour", "Jade", "Maple", "North", "Silver", "Willow", "Orchid", "River", "Summit"];
const SECOND: [&str; 4] = ["Home", "Sports", "Kitchen", "Books"];
const CHANNELS: [(&str, u32); 6] =
    [("chat", 50), ("email", 18), ("phone", 12), ("app", 10), ("social", 6), ("review", 4)];
const CATEGORIES: [&str; 7] = [
    "delivery.late",
    "delivery.damaged",
    "product.question",
    "refund",
    "invoice",
    "warranty",
    "account",
];
const AGENTS: [&str; 8] = ["anna", "bo", "chen", "dana", "emil", "fang", "gita", "hugo"];

/// One merchant: how good it is decides how its day goes.
struct Merchant {
    id: String,
    /// The typical first response, in seconds.
    pace_s: f64,
    /// How often a case goes to the mall's own team.
    escalates: f64,
}

/// Writes one inquiry's story, command by command.
struct Teller<'a> {
    rng: &'a mut StdRng,
    merchant: &'a Merchant,
    inquiry_id: Uuid,
    channel: &'static str,
    at_s: i64,
    told: usize,
    story: Vec<(i64, pb::RecordRequest)>,
}

/// Every command of the day, in the order in which things happened.
pub(super) fn of_a_mall(seed: u64, inquiry_count: usize) -> Vec<pb::RecordRequest> {
    let mut rng = StdRng::seed_from_u64(seed);
    let merchants: Vec<Merchant> = (0..40).map(|number| merchant(number, &mut rng)).collect();
    let mut day = Vec::new();
    for number in 0..inquiry_count {
        let merchant = &merchants[busy(&mut rng, merchants.len())];
        let inquiry_id = derived(&[b"demo", &seed.to_be_bytes(), &number.to_be_bytes()]);
        let channel = weighted(&mut rng);
        let at_s = DAY_BEGINS_S + opening(&mut rng);
        let mut teller = Teller {
            rng: &mut rng,
            merchant,
            inquiry_id,
            channel,
            at_s,
            told: 0,
            story: Vec::new(),
        };
        teller.tell(number);
        day.extend(teller.story);
    }
    // Stable: what happens to one inquiry within one second stays in order.
    day.sort_by_key(|(at_s, _)| *at_s);
    day.into_iter().map(|(_, request)| request).collect()
}

fn merchant(number: usize, rng: &mut StdRng) -> Merchant {
    let name = format!("{} {}", FIRST[number % FIRST.len()], SECOND[number / FIRST.len()]);
    let pace_s = 40.0 * 2.0_f64.powf(rng.random_range(0.0..5.5));
    Merchant { id: name, pace_s, escalates: rng.random_range(0.03..0.30) }
}

/// Some merchants are much busier than others.
fn busy(rng: &mut StdRng, count: usize) -> usize {
    let share: f64 = rng.random();
    ((share * share * count as f64) as usize).min(count - 1)
}

/// Between 8:00 and 23:00, with a peak in the evening.
fn opening(rng: &mut StdRng) -> i64 {
    let (one, other) = (rng.random_range(8.0..23.0), rng.random_range(8.0..23.0_f64));
    let hours: f64 = if rng.random_bool(0.5) { f64::max(one, other) } else { one };
    (hours * 3600.0) as i64
}

fn weighted(rng: &mut StdRng) -> &'static str {
    let whole: u32 = CHANNELS.iter().map(|(_, weight)| weight).sum();
    let mut drawn = rng.random_range(0..whole);
    for (channel, weight) in CHANNELS {
        if drawn < weight {
            return channel;
        }
        drawn -= weight;
    }
    CHANNELS[0].0
}

impl Teller<'_> {
    fn tell(&mut self, number: usize) {
        self.open(number);
        self.receive("Hello, I have a question about my order.");
        let picked_up_s = self.drawn(self.merchant.pace_s * 0.5);
        self.pass(picked_up_s);
        self.assign();
        self.pass_about(self.merchant.pace_s * 0.5);
        self.reply("Good day, let me look into this for you.");
        if self.rng.random_bool(0.35) {
            self.wait_for_customer();
        }
        let mut hops = 0;
        while hops < 4 && self.rng.random_bool(self.merchant.escalates) {
            self.hand_over(hops);
            hops += 1;
        }
        if self.rng.random_bool(0.93) {
            self.resolve(0);
        }
    }

    fn open(&mut self, number: usize) {
        let category = *CATEGORIES.choose(self.rng).unwrap_or(&"other");
        let tier = if self.rng.random_bool(0.2) { "gold" } else { "standard" };
        self.add(|context, inquiry_id, channel| {
            Command::OpenInquiry(pb::OpenInquiryRequest {
                context,
                inquiry_id,
                customer_ref: format!("customer-{}", number % 2200),
                origin: "contact".to_owned(),
                channel,
                priority: "normal".to_owned(),
                category: category.to_owned(),
                customer_tier: tier.to_owned(),
                queue: party("service", ""),
                ..Default::default()
            })
        });
    }

    fn receive(&mut self, words: &str) {
        let body = content(words);
        self.add(|context, inquiry_id, _| {
            Command::ReceiveMessage(pb::ReceiveMessageRequest {
                context,
                inquiry_id,
                sender_class: pb::SenderClass::Customer.into(),
                body,
                ..Default::default()
            })
        });
    }

    fn reply(&mut self, words: &str) {
        let body = content(words);
        let asks_customer = words.ends_with('?');
        self.add(|context, inquiry_id, _| {
            Command::SendReply(pb::SendReplyRequest {
                context,
                inquiry_id,
                reply_kind: pb::ReplyKind::Human.into(),
                visibility: pb::Visibility::Customer.into(),
                asks_customer,
                body,
                ..Default::default()
            })
        });
    }

    fn assign(&mut self) {
        let agent = *AGENTS.choose(self.rng).unwrap_or(&"anna");
        self.add(|context, inquiry_id, _| {
            Command::AssignInquiry(pb::AssignInquiryRequest {
                context,
                inquiry_id,
                assignee: party("service", agent),
                method: "round_robin".to_owned(),
            })
        });
    }

    fn wait_for_customer(&mut self) {
        self.pass_about(120.0);
        self.reply("Could you send me the order number?");
        self.add(|context, inquiry_id, _| {
            let on = pb::WaitOn::Customer.into();
            Command::ClaimWait(pb::ClaimWaitRequest {
                context,
                inquiry_id,
                on,
                ..Default::default()
            })
        });
        self.pass_about(1800.0);
        self.receive("Here it is.");
        self.pass_about(self.merchant.pace_s);
        self.reply("Thank you, I have found it.");
    }

    /// To the mall's team and back again, sometimes after somebody said no.
    fn hand_over(&mut self, hop: usize) {
        let to = if hop.is_multiple_of(2) { mall("mall care") } else { party("service", "") };
        let declines = self.rng.random_bool(0.25);
        for attempt in 0..=usize::from(declines) {
            let handoff_id =
                derived(&[b"hand-off", self.inquiry_id.as_bytes(), &[hop as u8, attempt as u8]])
                    .to_string();
            let (to, offered) = (to.clone(), handoff_id.clone());
            self.pass_about(300.0);
            self.add(|context, inquiry_id, _| {
                Command::OfferHandoff(pb::OfferHandoffRequest {
                    context,
                    inquiry_id,
                    handoff_id: offered,
                    to,
                    reason_code: "not_our_matter".to_owned(),
                    ..Default::default()
                })
            });
            self.pass_about(900.0);
            self.answer_offer(handoff_id, declines && attempt == 0);
        }
        self.pass_about(self.merchant.pace_s);
        self.reply("We are on it.");
    }

    fn answer_offer(&mut self, handoff_id: String, declines: bool) {
        let agent = *AGENTS.choose(self.rng).unwrap_or(&"bo");
        self.add(|context, inquiry_id, _| {
            if declines {
                let reason_code = "wrong_team".to_owned();
                let decline =
                    pb::DeclineHandoffRequest { context, inquiry_id, handoff_id, reason_code };
                return Command::DeclineHandoff(decline);
            }
            let agent_id = agent.to_owned();
            Command::AcceptHandoff(pb::AcceptHandoffRequest {
                context,
                inquiry_id,
                handoff_id,
                agent_id,
            })
        });
    }

    fn resolve(&mut self, round: usize) {
        self.pass_about(self.merchant.pace_s * 4.0);
        self.add(|context, inquiry_id, _| {
            Command::DecideResolution(pb::DecideResolutionRequest {
                context,
                inquiry_id,
                outcome: "refund_granted".to_owned(),
                fault: pb::Fault::Merchant.into(),
                ..Default::default()
            })
        });
        if self.rng.random_bool(0.06) {
            return; // Decided, and nobody told the customer.
        }
        self.pass_about(self.merchant.pace_s);
        self.add(|context, inquiry_id, channel| {
            Command::ConveyResolution(pb::ConveyResolutionRequest {
                context,
                inquiry_id,
                channel,
                ..Default::default()
            })
        });
        self.pass_about(20.0);
        self.add(|context, inquiry_id, _| {
            let resolution_id = String::new();
            let mark = pb::MarkConveyanceDeliveredRequest { context, inquiry_id, resolution_id };
            Command::MarkConveyanceDelivered(mark)
        });
        self.end(round);
    }

    /// The customer is content, or comes back.
    fn end(&mut self, round: usize) {
        let comes_back = round == 0 && self.rng.random_bool(0.08);
        if comes_back {
            self.pass_about(3600.0);
            self.receive("This did not solve it.");
            self.add(|context, inquiry_id, _| {
                let cause = pb::ReopenCause::CustomerRejected.into();
                Command::ReopenInquiry(pb::ReopenInquiryRequest { context, inquiry_id, cause })
            });
            return self.resolve(round + 1);
        }
        if self.rng.random_bool(0.3) {
            self.pass_about(600.0);
            self.judge();
        }
        self.pass_about(1200.0);
        self.add(|context, inquiry_id, _| {
            let reason = "done".to_owned();
            Command::CloseInquiry(pb::CloseInquiryRequest { context, inquiry_id, reason })
        });
    }

    fn judge(&mut self) {
        let unhappy = self.rng.random_bool((self.merchant.pace_s / 4000.0).clamp(0.05, 0.6));
        let (score, polarity) = if unhappy {
            (self.rng.random_range(0..=2), pb::Polarity::Negative)
        } else {
            (self.rng.random_range(4..=5), pb::Polarity::Positive)
        };
        self.add(|context, inquiry_id, _| {
            Command::GiveFeedback(pb::GiveFeedbackRequest {
                context,
                inquiry_id,
                score,
                scale_max: 5,
                polarity: polarity.into(),
                about: "resolution".to_owned(),
                ..Default::default()
            })
        });
    }

    fn drawn(&mut self, typical_s: f64) -> i64 {
        // Half of the time faster than typical, with a long tail.
        let share: f64 = self.rng.random_range(0.02..0.98);
        (typical_s * (share / (1.0 - share)).sqrt()).max(1.0) as i64
    }

    fn pass_about(&mut self, typical_s: f64) {
        let seconds = self.drawn(typical_s);
        self.pass(seconds);
    }

    fn pass(&mut self, seconds: i64) {
        self.at_s += seconds;
    }

    fn add(&mut self, command: impl FnOnce(Option<pb::CommandContext>, String, String) -> Command) {
        let external_id = format!("{}-{}", self.inquiry_id, self.told);
        let context = Some(pb::CommandContext {
            request_id: derived(&[b"demo", external_id.as_bytes()]).to_string(),
            merchant_id: self.merchant.id.clone(),
            actor: Some(pb::Actor { kind: pb::ActorKind::System.into(), ..Default::default() }),
            source: Some(pb::Source {
                service: "demo".to_owned(),
                channel: self.channel.to_owned(),
                external_id,
                imported: true,
                ..Default::default()
            }),
            occurred_at: Some(prost_types::Timestamp { seconds: self.at_s, nanos: 0 }),
            ..Default::default()
        });
        let command = command(context, self.inquiry_id.to_string(), self.channel.to_owned());
        self.told += 1;
        self.story.push((self.at_s, pb::RecordRequest { command: Some(command) }));
    }
}

fn party(team: &str, agent: &str) -> Option<pb::Party> {
    Some(pb::Party {
        organisation: pb::Organisation::Merchant.into(),
        team_id: team.to_owned(),
        agent_id: agent.to_owned(),
        support_line: "1".to_owned(),
        ..Default::default()
    })
}

fn mall(team: &str) -> Option<pb::Party> {
    Some(pb::Party {
        organisation: pb::Organisation::Platform.into(),
        team_id: team.to_owned(),
        support_line: "2".to_owned(),
        ..Default::default()
    })
}

fn content(words: &str) -> Option<pb::Content> {
    Some(pb::Content { form: Some(pb::content::Form::Text(words.to_owned())) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_day() {
        assert_eq!(of_a_mall(3, 50), of_a_mall(3, 50));
        assert_ne!(of_a_mall(3, 50), of_a_mall(4, 50));
    }
}
