//! What findings say, as values: which message, and what is filled into it. The words are in the catalogues.

use super::Code;

/// What is filled into a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A name, a path or a piece of the user's text, shown as it is.
    Text(String),
    /// A word that each catalogue has under `terms`.
    Term(&'static str),
    /// A message inside a message.
    Message(Box<Message>),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Arg::Text(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Arg::Text(text)
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Arg::Text(text.clone())
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Self {
        Arg::Text(number.to_string())
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Self {
        Arg::Text(number.to_string())
    }
}

impl From<char> for Arg {
    fn from(c: char) -> Self {
        Arg::Text(c.to_string())
    }
}

impl From<Code> for Arg {
    fn from(code: Code) -> Self {
        Arg::Text(code.to_string())
    }
}

impl From<Message> for Arg {
    fn from(message: Message) -> Self {
        Arg::Message(Box::new(message))
    }
}

impl Message {
    /// The same message with every text of the user's changed.
    #[must_use]
    pub fn map(mut self, change: &impl Fn(&str) -> String) -> Self {
        for arg in self.args() {
            match arg {
                Arg::Text(text) => *text = change(text),
                Arg::Term(_) => {}
                Arg::Message(message) => **message = (**message).clone().map(change),
            }
        }
        self
    }
}

macro_rules! messages {
    ($($name:ident $({ $($field:ident),+ $(,)? })?),+ $(,)?) => {
        /// One message or piece of advice.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Message {
            $($name $({ $($field: Arg),+ })?),+
        }

        impl Message {
            /// The name of every message, and the names of what is filled in.
            pub const ALL: &'static [(&'static str, &'static [&'static str])] =
                &[$((stringify!($name), &[$($(stringify!($field)),+)?])),+];

            /// The name under which the catalogues have it, and what is filled in.
            #[must_use]
            pub fn parts(&self) -> (&'static str, Vec<(&'static str, &Arg)>) {
                match self {
                    $(Self::$name $({ $($field),+ })? => (stringify!($name), vec![$($((stringify!($field), $field)),+)?])),+
                }
            }

            /// What is filled in, to be changed.
            fn args(&mut self) -> Vec<&mut Arg> {
                match self {
                    $(Self::$name $({ $($field),+ })? => vec![$($($field),+)?]),+
                }
            }
        }
    };
}

messages! {
    // Anything
    DidYouMean { name },
    OneOf { names },
    About { what, message },
    Unknown { what, name },
    // Input
    Binary,
    Undecodable,
    EncodingsRead,
    NoComplaint,
    PassComplaint,
    FolderNotFile { path },
    FileNotFolder { path },
    FolderNotPlaybook { path },
    NoSuchFile { path },
    NoSuchFolder { path },
    CannotRead { what, error },
    CannotWrite { what, error },
    TooLong { what, bytes, mebibytes, of },
    NoLabelledCase { file },
    NotLabelledCase { error },
    NoComplaints { file },
    NotComplaint { error },
    BadComplaintId,
    // Rows of many complaints
    NoHeader,
    BareReturns,
    LinesHaveNoFields,
    ColumnTwice { name },
    UnknownEnding { ending },
    SayFormat { option, formats },
    NotObject { error, column },
    InputFormats,
    NotRow { error },
    MoreCells { found, columns },
    OpenQuote,
    QuoteCell,
    FieldNoText { field },
    NoTextField { field },
    NotAValue { value },
    UnfinishedRun { path },
    ResumeOrRemove,
    ResumeGoesOn,
    OtherSettings { name, was, now },
    OtherInput { rows },
    SameOrRemove,
    NeedsOutput { option },
    OutputIsInput { path },
    SummaryIsOutput { path },
    OutputInUse { path },
    RowRate { rate },
    RowsAnswered { rows, failed },
    RowsResumed { rows },
    RowsLeftOut { rows },
    FieldNeverGiven { field },
    RowFailed { line, code, message },
    MoreFailed { count },
    RunStopped { rows },
    // Tools of writers
    NoPlaybookId { id },
    PlaybookIdsLook,
    SwappedId { industry, kind },
    FileExists { path },
    NextUncomment,
    NextWrite { count, mark },
    NoExample { id },
    PassText,
    CannotWatch { what, error },
    NothingToWatch,
    PassFolder,
    // Kept drafts
    CannotRemove { what, error },
    NoDrafts { path },
    FolderOfDrafts,
    // What the tools say of a run
    ExamplesRead { all, passed, share, missing, noisy, wrong },
    ReadOtherwise { expected, found },
    SpokeFor { label, words },
    OnlyLikeness,
    NearestPlaybooks { playbooks },
    OtherHandling { found, expected },
    LetterLacks { text },
    LetterSays { text },
    LetterShort { found, least },
    LetterLong { found, most },
    NoKeptDraft { playbook, count },
    KeptInVain { file, what },
    NoExampleLeft,
    DraftsKept { written, removed },
    NotAccepted { why },
    PlaybookFaults { count },
    NoExampleRun,
    UnmetExpectations { count },
    FewExamplesIn { playbook, has, needs },
    FewPassed { share, needs },
    OtherDrafts { different, missing, stale },
    DraftsNotKept,
    FilesJudged { files, errors, warnings, infos },
    HiddenInfos { summary },
    Mended { count },
    MoreChanged { changed, most },
    Drafted { read, drafted },
    MissedBy { missed },
    MissedAndFired { missed, fired },
    WrongAndRight { wrong, right },
    CuesAndExamples { cues, examples },
    CasesRead { count },
    TakenFor { cases, label, read_as },
    CalibrationError { error },
    BelowGate { what, reached, least },
    NothingForGate { what },
    // Values of slots
    NotJsonObject { error },
    NoValues { file },
    WriteValues,
    BadSlotValue { name, why },
    TextExpectedHere,
    WriteJsonValue,
    BlankValue,
    LinesInValue,
    ControlInValue,
    OneLineValue,
    NoDeadline { value },
    NumberAndUnit { units, example },
    // Folders and files of playbooks
    NoPlaybooks { path },
    PlaybooksLookLike,
    NotUtf8 { path },
    PlaybookTooLarge { path, bytes, most },
    MoreFindings { count },
    WrongFolder { file, folder },
    MoveToTop { file },
    TooDeep,
    MoveUp { industry, file },
    EndsInYaml,
    Rename { name },
    NoIndustryFolder { file },
    MoveInto { file },
    EmptyFile,
    // YAML
    NotYaml { error },
    SecondDocument,
    RemoveDocument,
    ColonEndsName { line },
    WideColon,
    NestedTooDeep,
    NoAliases,
    NoAnchors,
    CutAfterHash,
    QuoteText { text },
    LineMerged { line },
    IndentDash,
    KeepOneLine,
    // Fields and values
    MapExpected,
    NameExpected,
    TextExpected,
    NoText,
    EmptySection { section },
    WholeNumberExpected { found },
    NumberExpected { found },
    NumberBetween { found, least, most },
    TrueOrFalse { found },
    MoreThan { number, most },
    Twice { name },
    NoField { name },
    FieldMissing { field },
    FieldMissingFor { field, id },
    UnitsLack { name },
    MaskOfValue { kind, value },
    DeadlineShape,
    NoChoice { name },
    HansBesideList,
    ControlInText,
    FullWidthColon { name },
    ColonAfterName { name },
    TabInIndent,
    WideBlankInIndent,
    LookAtTheLine,
    OtherBrackets { written },
    NotADeadline { name },
    NoTimeLeft,
    StandsAsItIs { mark },
    SlotBrackets,
    ReservedSlotName { name },
    TakeName { name },
    BadSlotName { name },
    NamesLook,
    OneCharacterEach { from, to },
    NotADay { text },
    WriteDay,
    NoLength { least, most },
    MarkerWithoutWords,
    NothingExpected,
    // Cues
    GapAtEnd,
    TooManyParts { most },
    CueTooShort,
    BlankInCue,
    MarkInCue { mark },
    OpenAlternatives,
    FewAlternatives,
    ManyAlternatives { most },
    StrayAlternatives,
    GapInExact,
    NoEmotion { level, most },
    CueTooLong { most },
    RemovesNothing { cue },
    AsWrittenBelow,
    // The set as a whole
    SetLacks { path },
    LacksSection { playbook, section },
    NeededForLimit { field },
    NeedsHolding { id },
    TooMany { what, count, most },
    BadRegex { error },
    GlossaryFails { error },
    CuesFail { error },
    SnippetCycle { name, through },
    SnippetTooDeep { name, most },
    // Sentences
    SameVariant { line },
    OneVariant { section },
    AvoidedPhrase { phrase },
    Instead { instead },
    LawInText { phrase },
    CiteRegulation,
    DoubledUnit { slot, unit },
    WithheldSlot { slot, industry },
    Unwritten,
    HalfWidth { right },
    SimplifiedInHant { character },
    TraditionalInHans { character },
    OtherRegion { word },
    NeedlessHans,
    SlotsDiffer { slots },
    // What belongs together
    DuplicateCue { cue, line },
    RedundantCue { cue, shorter },
    MaskedCue { cue },
    VetoedCue { cue, veto },
    BlindCue { cue, label },
    StrongInTwo { cue, other },
    FewExamples { count, least },
    Misread { expected, found },
    DoneTodo,
    Contradicting { other, place },
    DuplicateId { id },
    LooksLikeNumber { text },
    Quote { text },
    UnusedSlot { name },
    UnusedSnippet { name },
    UnusedElse { id },
    Unreachable { id },
    NewName { name },
    WeakenedRisk { id },
    UnverifiedRight { id },
    FieldOrder { field, before },
    // Slots
    OpenSlot,
    CloseSlot,
    NoSlot { name },
    AllNeedFacts,
}
