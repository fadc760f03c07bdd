//! `kesu` reads a complaint in Chinese and drafts the reply a good service manager would send.
//!
//! Data flows one way: [`input`] → [`text`] → [`understand`] → [`playbook`] → [`compose`] → [`output`], and only
//! [`engine`] knows that order. [`batch`] does it for many rows; [`workbench`] holds the tools of those who write playbooks.
//!
//! ```
//! use kesu::engine::{Choices, Complaint, Engine};
//!
//! let engine = Engine::builtin();
//! let complaint = Complaint { text: "在信義店等了快兩個小時，餐點才送上來".into(), ..Complaint::default() };
//! let choices = Choices::default();
//! let reading = engine.read(&complaint, &choices);
//! let draft = engine.draft(&reading, &choices);
//! assert_eq!(draft.playbook, "dining/wait_time");
//! assert!(draft.text.contains("快兩個小時"));
//! ```

pub mod batch;
pub mod builtin;
pub mod compose;
pub mod diagnostic;
pub mod engine;
pub mod evaluate;
pub mod input;
pub mod output;
pub mod playbook;
pub mod text;
pub mod understand;
pub mod workbench;
