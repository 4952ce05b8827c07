//! What the Secretariat can ask of a distribution of posts.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::annex::AnnexWords;
use super::filling::Ending;
use super::formula::Method;
use super::table::Inputs;
use super::{Departure, Statement};
use crate::identity::{BodyId, MemberId, PostId};
use crate::language::{Language, LocalText};

/// A command about a distribution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PostsCommand {
    /// Brings the inputs in, or replaces them while they are not frozen.
    Prepare(Box<Inputs>),
    /// States one figure of the inputs, while they are not frozen.
    State(Box<Statement>),
    /// Lets delegations read it.
    Circulate,
    /// Freezes the inputs, with the shares of a day.
    Freeze {
        /// The day whose shares count.
        reference: Date,
    },
    /// Opens the inputs again; what was drafted from them is dropped, and the record keeps why.
    Reopen {
        /// Why.
        reason: LocalText,
    },
    /// Drafts the numbers by a method; what was negotiated on other numbers is dropped.
    Draft {
        /// The method.
        method: Method,
    },
    /// Records how a body decided the tie.
    DecideTie {
        /// Which body.
        body: BodyId,
        /// On which day.
        on: Date,
        /// The members that get one of the posts.
        members: Vec<MemberId>,
    },
    /// Decides the tie by the rule that the rule set names.
    DecideTieByRule,
    /// Records a negotiated departure from the formula.
    Depart(Departure),
    /// Takes the last departure back.
    RetractDeparture,
    /// Places the posts by the rule of placement.
    Place,
    /// Exchanges the States of two posts.
    Exchange {
        /// One post.
        first: PostId,
        /// The other.
        second: PostId,
        /// Why.
        reason: LocalText,
    },
    /// Writes the annex of the draft decision from what stands.
    WriteAnnex {
        /// Headings and sentences of the annex in each language.
        words: BTreeMap<Language, AnnexWords>,
    },
    /// A member declines its posts.
    Decline {
        /// The member.
        member: MemberId,
        /// Why.
        reason: LocalText,
    },
    /// A member that declined takes its posts after all.
    Accept {
        /// The member.
        member: MemberId,
    },
    /// A State proposes its national for a post.
    Nominate {
        /// The post.
        post: PostId,
        /// Name.
        name: LocalText,
        /// The State whose national the person is.
        member: MemberId,
    },
    /// Appoints the nominated person.
    Appoint {
        /// The post.
        post: PostId,
        /// First day of the term.
        from: Date,
        /// Last day of the term.
        until: Date,
    },
    /// The appointed person takes the post up.
    TakeUp {
        /// The post.
        post: PostId,
    },
    /// The person leaves the post, or is called back.
    End {
        /// The post.
        post: PostId,
        /// Why.
        ending: Ending,
        /// On which day.
        on: Date,
    },
}
