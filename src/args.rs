//! The command line, and nothing else: the doc comments are the help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

/// Read a complaint in Chinese and draft the reply a good service manager would send
#[derive(Debug, Parser)]
#[command(name = "kesu", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Classify one complaint and print the draft of the reply
    Reply(ReplyArgs),
    /// Print everything that is understood of one complaint, without a draft
    Classify(ClassifyArgs),
    /// The tools of those who write playbooks
    #[command(subcommand)]
    Playbook(PlaybookCommand),
    /// Measure how well labelled complaints are understood
    Eval(EvalArgs),
    /// Print a JSON Schema
    #[command(subcommand)]
    Schema(SchemaCommand),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ScriptArg {
    /// The complaint's own
    Auto,
    #[value(alias = "traditional", alias = "zh-TW", alias = "zh-tw")]
    Hant,
    #[value(alias = "simplified", alias = "zh-CN", alias = "zh-cn")]
    Hans,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RegionArg {
    Tw,
    Cn,
    Hk,
}

/// What to read and what is known of it
#[derive(Debug, Args)]
pub struct ComplaintArgs {
    /// The complaint; standard input if there is none or it is `-`
    pub file: Option<PathBuf>,
    /// The id that the result carries
    #[arg(long)]
    pub id: Option<String>,
    /// The day the complaint was received, as 2026-11-21: relative dates count from it
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub received: Option<Date>,
    /// Take this industry instead of the one that is found
    #[arg(long, value_name = "ID")]
    pub industry: Option<String>,
    /// Take this type instead of the one that is found
    #[arg(long = "type", value_name = "ID")]
    pub kind: Option<String>,
    /// The script of the reply
    #[arg(long, value_enum, default_value = "auto")]
    pub script: ScriptArg,
    /// The region whose law and words apply [default: tw for hant, cn for hans]
    #[arg(long, value_enum)]
    pub region: Option<RegionArg>,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct PlaybooksArg {
    /// Lay a folder of playbooks over the built-in ones; may be repeated, the last is on top
    #[arg(long, value_name = "DIR")]
    pub playbooks: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub struct OutputArgs {
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Print nothing to standard error but errors
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct ReplyArgs {
    #[command(flatten)]
    pub complaint: ComplaintArgs,
    /// Fill a slot; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// Fill slots from a YAML or JSON file of `name: value`
    #[arg(long, value_name = "FILE")]
    pub vars: Option<PathBuf>,
    /// Choose the variants by this number instead of by the text
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Exit with 1 when a slot is missing or a person must take over
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
pub struct ClassifyArgs {
    #[command(flatten)]
    pub complaint: ComplaintArgs,
}

#[derive(Debug, Subcommand)]
pub enum PlaybookCommand {
    /// List all playbooks with the number of their cues and examples
    List(ListArgs),
    /// Print one playbook as it takes effect, with the file and line each field came from
    Show(ShowArgs),
    /// Write a playbook to start from, with what must be written marked; no file is ever overwritten
    New(NewArgs),
}

#[derive(Debug, Args)]
pub struct ListArgs {
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The playbook, as `dining/wait_time`
    pub id: String,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct NewArgs {
    /// The playbook, as `dining/parking`; `dining/industry` is what all of dining shares
    #[arg(value_name = "INDUSTRY/TYPE")]
    pub id: String,
    /// The folder of your own playbooks
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Labelled complaints, one JSON object a line
    pub file: PathBuf,
    /// Print each case that was understood wrongly
    #[arg(long)]
    pub wrong: bool,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Subcommand)]
pub enum SchemaCommand {
    /// Print what playbook files may hold, for editors: kesu schema playbook > mine/schema.json
    Playbook(PlaybookSchemaArgs),
}

#[derive(Debug, Args)]
pub struct PlaybookSchemaArgs {
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "expected a date such as 2026-11-21".to_owned())
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected a name, `=` and a value: --set name=value")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}
