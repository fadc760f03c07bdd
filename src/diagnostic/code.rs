//! The table of all kinds of findings: the name, and how much it matters. What each means is in the catalogues.

use std::fmt;

use serde::Serialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is done with the data.
    Error,
    /// It can be used, and should be mended before anybody else uses it.
    Warning,
    /// Worth a look; it is no reason to stop.
    Info,
}

macro_rules! codes {
    ($($code:ident $name:literal $severity:ident,)+) => {
        /// Every kind of finding. The kebab-case name is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code {
            $($code),+
        }

        impl Code {
            /// All codes, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$code),+];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$code => $name),+
                }
            }

            #[must_use]
            pub fn severity(self) -> Severity {
                match self {
                    $(Code::$code => Severity::$severity),+
                }
            }

            /// The code of that name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.as_str() == name)
            }
        }
    };
}

codes! {
    // Input
    EmptyInput "empty-input" Error,
    InputTooLarge "input-too-large" Error,
    BinaryInput "binary-input" Error,
    UndecodableInput "undecodable-input" Error,
    FileNotFound "file-not-found" Error,
    NotAFile "not-a-file" Error,
    Unreadable "unreadable" Error,
    Unwritable "unwritable" Error,
    FileExists "file-exists" Error,
    UnknownName "unknown-name" Error,
    BadValue "bad-value" Error,
    BrokenRow "broken-row" Error,
    OtherRun "other-run" Error,
    // Playbooks that cannot be used
    NoFiles "no-files" Error,
    YamlSyntax "yaml-syntax" Error,
    YamlAlias "yaml-alias" Error,
    SilentCut "silent-cut" Error,
    WrongType "wrong-type" Error,
    UnknownField "unknown-field" Error,
    DuplicateKey "duplicate-key" Error,
    MissingField "missing-field" Error,
    UnknownId "unknown-id" Error,
    UnknownSlot "unknown-slot" Error,
    BadCue "bad-cue" Error,
    BadPattern "bad-pattern" Error,
    BrokenSlot "broken-slot" Error,
    NoFallback "no-fallback" Error,
    EmptyList "empty-list" Error,
    ColonInText "colon-in-text" Error,
    MergedLine "merged-line" Error,
    BadSlotName "bad-slot-name" Error,
    UnexpectedFile "unexpected-file" Error,
    NothingRemoved "nothing-removed" Error,
    TooMany "too-many" Error,
    BadText "bad-text" Error,
    IncludeCycle "include-cycle" Error,
    DuplicateId "duplicate-id" Error,
    // Playbooks that could be better
    SameVariant "same-variant" Warning,
    FewVariants "few-variants" Info,
    AvoidedPhrase "avoided-phrase" Warning,
    LawWithoutSource "law-without-source" Warning,
    DoubledUnit "doubled-unit" Warning,
    WithheldSlot "withheld-slot" Warning,
    Unwritten "unwritten" Warning,
    HalfWidthMark "half-width-mark" Warning,
    MixedScript "mixed-script" Warning,
    OtherRegion "other-region" Warning,
    NeedlessHans "needless-hans" Warning,
    SlotsDiffer "slots-differ" Warning,
    DuplicateCue "duplicate-cue" Warning,
    RedundantCue "redundant-cue" Info,
    DeadCue "dead-cue" Warning,
    StrongInTwo "strong-in-two" Warning,
    FewExamples "few-examples" Warning,
    Misread "misread" Info,
    DoneTodo "done-todo" Info,
    ContradictingExample "contradicting-example" Warning,
    LooksLikeNumber "looks-like-number" Warning,
    UnusedSlot "unused-slot" Warning,
    UnusedSnippet "unused-snippet" Warning,
    UnusedElse "unused-else" Warning,
    Unreachable "unreachable" Warning,
    NearName "near-name" Warning,
    WeakenedRisk "weakened-risk" Warning,
    UnverifiedRight "unverified-right" Info,
    FieldOrder "field-order" Warning,
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
