//! `kesu playbook lint`: everything that is wrong with a folder of playbooks, or could be better.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::{Exit, colors, masked, open, tell};
use crate::args::{FindingsFormat, LintArgs};
use kesu::diagnostic::{Arg, Code, Diagnostic, Fix, Lang, Message, Rejected, Severity};
use kesu::output::findings::{github, json, sarif, text};
use kesu::output::terminal::Screen;
use kesu::playbook::tree::Source;
use kesu::workbench::lint::{self, Options};

pub fn run(args: &LintArgs, mask: bool, lang: Lang, out: &mut Screen<impl Write>) -> anyhow::Result<Exit> {
    if let Some(code) = &args.explain {
        explain(code, lang, out)?;
        return Ok(Exit::Fine);
    }
    let options = Options { least_examples: args.min_examples };
    let mut judged = open(&args.folder)?;
    let mut findings = lint::judge(&judged, options);
    let mut told = told(&findings, args.all);
    if args.fix {
        let before = fixable(&told);
        mend(judged.own(), &told)?;
        judged = open(&args.folder)?;
        findings = lint::judge(&judged, options);
        told = self::told(&findings, args.all);
        let count = before.saturating_sub(fixable(&told));
        tell(args.quiet, &lang.text(&Message::Mended { count: count.into() }));
    }
    let told = masked(told, mask);
    match args.format {
        // Made printable before it was painted.
        FindingsFormat::Text => out.0.write_all(text::render(&told, lang, colors(&io::stdout())).as_bytes())?,
        FindingsFormat::Json => out.write_all(json::report(&told, lang).as_bytes())?,
        FindingsFormat::Sarif => out.write_all(sarif::render(&told, lang).as_bytes())?,
        FindingsFormat::Github => out.write_all(github::render(&told, lang).as_bytes())?,
    }
    out.flush()?;
    tell(args.quiet, &lang.text(&summary(judged.own().len(), &findings, told.len())));
    Ok(if told.iter().any(|finding| finding.severity < Severity::Info) { Exit::Findings } else { Exit::Fine })
}

/// The findings that the reader sees.
fn told(findings: &[Diagnostic], all: bool) -> Vec<Diagnostic> {
    findings.iter().filter(|finding| all || finding.severity < Severity::Info).cloned().collect()
}

fn fixable(findings: &[Diagnostic]) -> usize {
    findings.iter().filter(|finding| finding.fix.is_some()).count()
}

/// One line for a person.
fn summary(files: usize, findings: &[Diagnostic], told: usize) -> Message {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count().into();
    let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
    let summary = Message::FilesJudged { files: files.into(), errors, warnings, infos };
    if told < findings.len() { Message::HiddenInfos { summary: summary.into() } } else { summary }
}

/// Writes the files that can be mended.
fn mend(sources: &[Source], findings: &[Diagnostic]) -> anyhow::Result<()> {
    let mut fixes: BTreeMap<&str, Vec<&Fix>> = BTreeMap::new();
    for finding in findings {
        if let (Some(place), Some(fix)) = (&finding.place, &finding.fix) {
            fixes.entry(&place.file).or_default().push(fix);
        }
    }
    for (file, fixes) in &fixes {
        let Some(source) = sources.iter().find(|source| source.path == *file) else { continue };
        let Some(mended) = lint::fix::mend(source, fixes) else { continue };
        fs::write(Path::new(file), mended).map_err(|error| {
            let what = Arg::Text(format!("`{file}`"));
            Rejected::from(Diagnostic::new(
                Code::Unwritable,
                Message::CannotWrite { what, error: error.to_string().into() },
            ))
        })?;
    }
    Ok(())
}

fn explain(name: &str, lang: Lang, out: &mut impl Write) -> anyhow::Result<()> {
    let words = lang.catalogue();
    if name.is_empty() {
        for &code in Code::ALL {
            let level = words.term(severity(code));
            writeln!(out, "{:<24}{level:<8}{}", code.as_str(), words.explanation(code).meaning)?;
        }
        return Ok(());
    }
    let Some(code) = Code::named(name) else {
        let message = Message::Unknown { what: Arg::Term("code"), name: name.into() };
        let valid = Code::ALL.iter().map(|code| code.as_str());
        return Err(Rejected::from(Diagnostic::new(Code::UnknownName, message).suggest(name, valid)).into());
    };
    let explanation = words.explanation(code);
    writeln!(out, "{} ({}): {}", code.as_str(), words.term(severity(code)), explanation.meaning)?;
    writeln!(out, "\n{}\n\n{}: {}", explanation.why, words.term("help"), explanation.mend)?;
    Ok(())
}

fn severity(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
