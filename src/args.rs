//! The command line, and nothing else: the doc comments are the help texts.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use kesu::batch::answer::Axis;

/// Read a complaint in Chinese and draft the reply a good service manager would send
#[derive(Debug, Parser)]
#[command(name = "kesu", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    /// The language of messages to people [default: Chinese where the locale is, English otherwise]
    #[arg(long, global = true, value_enum)]
    pub lang: Option<LangArg>,
    /// Mask personal numbers wherever a complaint or a value is shown: of identity cards, bank cards, accounts and
    /// telephones, and addresses of mail
    #[arg(long, global = true)]
    pub mask: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// Traditional Chinese
    Zh,
    En,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Classify one complaint and print the draft of the reply
    Reply(ReplyArgs),
    /// Print everything that is understood of one complaint, without a draft
    Classify(ClassifyArgs),
    /// Reply to many complaints: in order, with exactly one result for each row
    Batch(BatchArgs),
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
    #[command(flatten)]
    pub choice: ChoiceArgs,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// What is known of a complaint, and how it is answered
#[derive(Debug, Args)]
pub struct ChoiceArgs {
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
    /// The region whose law and words apply [default: cn for hans, hk for Cantonese in hant, else tw]
    #[arg(long, value_enum)]
    pub region: Option<RegionArg>,
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

/// What fills the slots, and what chooses the variants
#[derive(Debug, Args)]
pub struct SlotArgs {
    /// Fill a slot; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// Fill slots from a YAML or JSON file of `name: value`
    #[arg(long, value_name = "FILE")]
    pub vars: Option<PathBuf>,
    /// Choose the variants by this number instead of by the text
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

#[derive(Debug, Args)]
pub struct ReplyArgs {
    #[command(flatten)]
    pub complaint: ComplaintArgs,
    #[command(flatten)]
    pub slots: SlotArgs,
    /// Exit with 1 when a slot is missing or a person must take over
    #[arg(long)]
    pub strict: bool,
}

#[derive(Debug, Args)]
pub struct ClassifyArgs {
    #[command(flatten)]
    pub complaint: ComplaintArgs,
}

#[derive(Debug, Args)]
pub struct BatchArgs {
    /// The complaints; standard input if there is none or it is `-`. May be packed as .gz or .zst, in UTF-8, UTF-16 with a
    /// mark, Big5 or GB18030
    pub file: Option<PathBuf>,
    /// Write to this file, packed where it ends in .gz or .zst, or to this folder; standard output if there is none.
    /// Until everything is written it is called OUT.partial
    #[arg(long, short, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// How the complaints are written [default: as the name of the file ends, otherwise jsonl]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub input_format: Option<InputFormat>,
    /// How the replies are written [default: as the name of OUT ends, otherwise jsonl]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub out_format: Option<OutFormat>,
    /// The encoding of the complaints, as big5 or gb18030 [default: as it is found to be]
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The field or column that holds the complaint
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub text_field: String,
    /// The field or column that holds the id [default: id, where there is one]
    #[arg(long, value_name = "NAME")]
    pub id_field: Option<String>,
    /// Carry these fields through to the result
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub keep: Vec<String>,
    /// Let fields decide row by row: industry, type, script, region, received, seed or a slot, as script or
    /// customer=name where the field has another name
    #[arg(long = "override", value_name = "WHAT[=NAME],…", value_delimiter = ',', value_parser = deciding)]
    pub deciding: Vec<(String, String)>,
    /// Write only replies like these, as handling=send,review; also industry, type or intent. Rows that fail are
    /// always written
    #[arg(long, value_name = "WHAT=NAME,…", value_parser = only)]
    pub only: Vec<(Axis, Vec<String>)>,
    /// Write a file for each, as OUT.send.jsonl, OUT.review.jsonl …, and one for the rows that failed
    #[arg(long, value_name = "WHAT", value_parser = axes())]
    pub split_by: Option<Axis>,
    /// So many complaints at once [default: as many as there are cores]
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Go on with the run that was interrupted, if there was one; the result is the same as without the interruption
    #[arg(long, requires = "output")]
    pub resume: bool,
    /// Write the summary to this file as JSON
    #[arg(long, value_name = "FILE")]
    pub summary: Option<PathBuf>,
    #[command(flatten)]
    pub choice: ChoiceArgs,
    #[command(flatten)]
    pub slots: SlotArgs,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    /// How the summary and errors are written to standard error
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Print nothing to standard error but errors
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    /// A JSON object a line
    Jsonl,
    /// A table with the names of its columns on top
    Csv,
    /// The same with tabs
    Tsv,
    /// A complaint a line
    Lines,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutFormat {
    /// The object of `reply` a line
    Jsonl,
    /// A table that a spreadsheet opens
    Csv,
    /// A folder with a text file for each reply
    Folder,
}

#[derive(Debug, Subcommand)]
pub enum PlaybookCommand {
    /// List all playbooks with the number of their cues and examples
    List(ListArgs),
    /// Print one playbook as it takes effect, with the file and line each field came from
    Show(ShowArgs),
    /// Write a playbook to start from, with what must be written marked; no file is ever overwritten
    New(NewArgs),
    /// Print the drafts that one playbook gives, in both scripts
    Preview(PreviewArgs),
    /// Compare what two sets of playbooks make of the same complaints
    Diff(DiffArgs),
    /// Say everything that is wrong with a folder of playbooks, or could be better
    Lint(LintArgs),
    /// Read every example of the playbooks as if it were not among them, and say how it was read
    ///
    /// Each example is read without what it teaches itself, and is one of these:
    ///
    ///   wrong    another type or industry is claimed than it has, or its draft is not as it expects
    ///   missing  its type or industry is not claimed and no other: read as `other`, `general` or no complaint
    ///   noisy    its labels are right, and a further grievance is claimed that it does not name
    ///   passed   none of these
    ///
    /// Only the examples of DIR are read; those of all layers where there is no DIR. What an example expects of its
    /// draft (`expect:`) is checked on the whole set; words and lengths hold for the letter in the example's own
    /// script. The exit code is 1 when an expectation fails, a gate below is missed, a draft is not what was kept, a
    /// file is faulty, or no example was run.
    #[command(verbatim_doc_comment)]
    Test(TestArgs),
    /// Suggest cues to add or to drop, from labelled complaints
    Suggest(SuggestArgs),
}

/// Which folder of playbooks is judged
#[derive(Debug, Args)]
pub struct FolderArgs {
    /// The folder that is judged, laid over the built-in playbooks; those themselves if there is none
    pub dir: Option<PathBuf>,
    /// DIR is a whole set by itself, and nothing lies below it
    #[arg(long, requires = "dir", conflicts_with = "playbooks")]
    pub alone: bool,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
}

#[derive(Debug, Args)]
pub struct LintArgs {
    #[command(flatten)]
    pub folder: FolderArgs,
    #[arg(long, value_enum, default_value = "text")]
    pub format: FindingsFormat,
    /// Mend what needs no judgement: punctuation, the order of fields, cues that stand twice
    #[arg(long, requires = "dir")]
    pub fix: bool,
    /// Tell what is only worth a look, too
    #[arg(long)]
    pub all: bool,
    /// A playbook with cues of its own has at least so many examples
    #[arg(long, value_name = "N", default_value_t = 6)]
    pub min_examples: usize,
    /// Say what a code means, why it is told and how to mend it; without a code, list them all
    #[arg(long, value_name = "CODE", num_args = 0..=1, default_missing_value = "", conflicts_with = "dir")]
    pub explain: Option<String>,
    /// Print nothing to standard error but errors
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub struct SuggestArgs {
    /// Labelled complaints, one JSON object a line
    pub file: PathBuf,
    /// At most so many suggestions for each list of cues
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub most: usize,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    Text,
    Json,
    /// For code hosts and editors
    Sarif,
    /// Marks in the files of a change
    Github,
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
    /// The playbook, as `dining/wait_time`, or a snippet with those that take it in, as `snippet/call_back`
    pub id: String,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct PreviewArgs {
    /// The playbook, as `dining/wait_time`, `risk/self_harm` or `intent/praise`
    pub id: String,
    /// Reply to this complaint instead of the playbook's own examples; may be repeated
    #[arg(long, value_name = "TEXT")]
    pub text: Vec<String>,
    /// Reply to the complaint in this file; may be repeated
    #[arg(long, value_name = "FILE")]
    pub file: Vec<PathBuf>,
    /// Reply to so many examples, chosen so that they show as many variants as possible
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    pub examples: u16,
    /// Fill a slot; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = pair)]
    pub set: Vec<(String, String)>,
    /// Choose the variants by this number instead of by the text
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Write a page for the browser to this file instead of printing
    #[arg(long, value_name = "FILE", conflicts_with = "format")]
    pub html: Option<PathBuf>,
    /// Draft again whenever a file in a folder of `--playbooks` is saved, until Ctrl-C
    #[arg(long)]
    pub watch: bool,
    /// So many columns wide [default: as wide as the terminal]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..))]
    pub width: Option<u16>,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[command(flatten)]
    pub output: OutputArgs,
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
pub struct DiffArgs {
    /// A folder of playbooks that is laid over the built-in ones, or `builtin` for these alone
    pub old: PathBuf,
    /// The same, as it is to become
    pub new: PathBuf,
    /// Compare on these complaints, as JSONL with `text` and `id`, or one a line [default: all examples]
    #[arg(long, value_name = "FILE")]
    pub on: Option<PathBuf>,
    /// The drafts to compare
    #[arg(long, value_enum, default_value = "auto")]
    pub script: DiffScript,
    /// Print so many complaints that changed; all of them with --format json
    #[arg(long, value_name = "N", default_value_t = 20, hide_default_value = false)]
    pub max_shown: usize,
    /// Exit with 1 when more complaints changed
    #[arg(long, value_name = "N")]
    pub max_changed: Option<usize>,
    /// So many columns wide [default: as wide as the terminal]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(20..))]
    pub width: Option<u16>,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffScript {
    /// The one in the complaint's own script
    Auto,
    #[value(alias = "traditional", alias = "zh-TW", alias = "zh-tw")]
    Hant,
    #[value(alias = "simplified", alias = "zh-CN", alias = "zh-cn")]
    Hans,
    Both,
}

#[derive(Debug, Args)]
pub struct TestArgs {
    #[command(flatten)]
    pub folder: FolderArgs,
    /// Every playbook must have at least so many examples, with those of the layers below
    #[arg(long, value_name = "N")]
    pub require_examples: Option<usize>,
    /// At least this share of the examples must pass, as 0.75
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub min_passed: Option<f64>,
    /// Compare the draft for each example, in both scripts, with the one that is kept in this folder
    #[arg(long, value_name = "DIR")]
    pub snapshots: Option<PathBuf>,
    /// Keep the drafts of today, and drop those of examples that are gone
    #[arg(long, requires = "snapshots")]
    pub update: bool,
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Labelled complaints, one JSON object a line
    pub file: PathBuf,
    /// Print each case that was understood wrongly, with the words that misled
    #[arg(long)]
    pub wrong: bool,
    /// Print how each cue did: often wrong, in conflict with another, never fired
    #[arg(long)]
    pub cues: bool,
    #[command(flatten)]
    pub gates: GateArgs,
    #[command(flatten)]
    pub playbooks: PlaybooksArg,
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// Exit with 1 below a share of right ones, or of sets an F1
#[derive(Debug, Args)]
#[command(next_help_heading = "Exit with 1 below")]
pub struct GateArgs {
    /// A share of right industries, as 0.9
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub min_industry: Option<f64>,
    /// A share of right main types
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub min_type: Option<f64>,
    /// A share of types that are among the three likeliest
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub min_top_three: Option<f64>,
    /// A share of texts rightly read as complaints or as none
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub min_complaint: Option<f64>,
    /// A share of cases that are neither sent unread nor kept from being sent
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub min_handling: Option<f64>,
    /// An F1 of the requests
    #[arg(long, value_name = "F1", value_parser = share)]
    pub min_requests: Option<f64>,
    /// An F1 of the risks
    #[arg(long, value_name = "F1", value_parser = share)]
    pub min_risk: Option<f64>,
    /// An F1 of the facts
    #[arg(long, value_name = "F1", value_parser = share)]
    pub min_facts: Option<f64>,
    /// An F1 of the kinds of customers
    #[arg(long, value_name = "F1", value_parser = share)]
    pub min_customer: Option<f64>,
    /// A share of the cases with the right level of emotion
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub min_emotion: Option<f64>,
    /// A share of the cases with one risk that are found to have it, as self_harm=1.0
    #[arg(long, value_name = "RISK=SHARE", value_parser = recall)]
    pub min_recall: Vec<(String, f64)>,
}

fn recall(text: &str) -> Result<(String, f64), String> {
    let (risk, least) = text.split_once('=').ok_or("expected a risk and a share, such as self_harm=1.0")?;
    Ok((risk.to_owned(), share(least)?))
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a share between 0 and 1, such as 0.75".to_owned())
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

fn encoding(text: &str) -> Result<&'static encoding_rs::Encoding, String> {
    let known = encoding_rs::Encoding::for_label(text.as_bytes());
    known.ok_or_else(|| "expected an encoding such as utf-8, big5, gb18030 or utf-16le".to_owned())
}

fn deciding(text: &str) -> Result<(String, String), String> {
    let (what, field) = text.split_once('=').unwrap_or((text, text));
    if what.is_empty() || field.is_empty() {
        return Err("expected what is decided and the name of a field, such as script or customer=name".to_owned());
    }
    Ok((what.to_owned(), field.to_owned()))
}

fn axes() -> impl TypedValueParser<Value = Axis> {
    PossibleValuesParser::new(Axis::ALL.map(Axis::term)).map(|name| Axis::named(&name).expect("it is one of them"))
}

fn only(text: &str) -> Result<(Axis, Vec<String>), String> {
    let (what, names) = text.split_once('=').ok_or("expected a name, `=` and values, such as handling=send,review")?;
    let axis = Axis::named(what).ok_or("expected handling, industry, type or intent before the `=`")?;
    Ok((axis, names.split(',').map(str::to_owned).collect()))
}
