//! The register of diagnostics: every stable code with its name, its usual severity and its page.
//!
//! One line adds a code. Its page is `docs/diagnostics/D012-unknown-key.md`, with one example that
//! triggers it and one near miss that does not; `tests/dialog/diagnostics.rs` runs both.

use crate::dialog::diagnostic::{Code, Severity};

/// The entry of a code.
#[derive(Clone, Copy, Debug)]
pub struct Registered {
    /// The stable code.
    pub code: Code,
    /// The name, such as `unknown-key`.
    pub name: &'static str,
    /// The usual severity.
    pub severity: Severity,
    /// The documentation page, in Markdown.
    pub page: &'static str,
}

macro_rules! register {
    ($($text:literal $number:literal $constant:ident $name:literal $severity:ident;)*) => {
        $(
            #[doc = concat!("`", $text, "-", $name, "`")]
            pub const $constant: Code = Code($number);
        )*

        impl Code {
            /// Every code, ascending.
            pub const ALL: &'static [Registered] = &[$(Registered {
                code: $constant,
                name: $name,
                severity: Severity::$severity,
                page: include_str!(concat!("../../docs/diagnostics/", $text, "-", $name, ".md")),
            }),*];
        }
    };
}

register! {
    "D001" 1 NOT_YAML "not-yaml" Error;
    "D002" 2 ODD_SPACE "odd-space" Error;
    "D003" 3 DUPLICATE_KEY "duplicate-key" Error;
    "D004" 4 ANCHOR "anchor" Error;
    "D005" 5 ALIAS "alias" Error;
    "D006" 6 MERGE_KEY "merge-key" Error;
    "D007" 7 TAG "tag" Error;
    "D008" 8 SEVERAL_DOCUMENTS "several-documents" Error;
    "D009" 9 TOO_DEEP "too-deep" Error;
    "D010" 10 TOO_LARGE "too-large" Error;
    "D011" 11 UNREADABLE "unreadable" Error;
    "D012" 12 UNKNOWN_KEY "unknown-key" Error;
    "D013" 13 MISSING "missing" Error;
    "D014" 14 WRONG_SHAPE "wrong-shape" Error;
    "D015" 15 NOT_SUPPORTED "not-supported" Error;
    "D016" 16 ENCODING "encoding" Error;
    "D017" 17 CONTROL_CHARACTER "control-character" Error;
    "D018" 18 COLON_IN_TEXT "colon-in-text" Error;
    "D019" 19 HASH_IN_TEXT "hash-in-text" Error;
    "D020" 20 TEXT_IN_BRACES "text-in-braces" Error;
    "D021" 21 SPECIAL_START "special-start" Error;
    "D022" 22 UNCLOSED "unclosed" Error;
    "D023" 23 FOREIGN_PLACEHOLDER "foreign-placeholder" Error;
    "D024" 24 BAD_DURATION "bad-duration" Error;
    "D025" 25 BAD_VALUE "bad-value" Error;
    "D026" 26 ELSE_WITHOUT_IF "else-without-if" Error;
    "D027" 27 INDENTATION "indentation" Error;
    "D028" 28 VERB_NOT_FIRST "verb-not-first" Warning;
    "D029" 29 TWO_VERBS "two-verbs" Error;
    "D030" 30 BAD_NAME "bad-name" Error;
    "D031" 31 REFUSED_NAME "refused-name" Error;
    "D032" 32 NAME_IS_NOT_STEM "name-is-not-stem" Warning;
    "D033" 33 DUPLICATE_DIALOG "duplicate-dialog" Error;
    "D034" 34 MISSING_MARK "missing-mark" Error;
    "D035" 35 UNKNOWN_SECTION "unknown-section" Error;
    "D036" 36 UNKNOWN_QUESTION "unknown-question" Error;
    "D037" 37 UNKNOWN_OPTION "unknown-option" Error;
    "D038" 38 UNKNOWN_LIST "unknown-list" Error;
    "D039" 39 UNKNOWN_DIALOG "unknown-dialog" Error;
    "D040" 40 UNKNOWN_DESK "unknown-desk" Error;
    "D041" 41 UNKNOWN_SEGMENT "unknown-segment" Error;
    "D042" 42 UNKNOWN_LANGUAGE "unknown-language" Error;
    "D043" 43 NAME_TWICE "name-twice" Error;
    "D044" 44 DECLARED_TWICE "declared-twice" Error;
    "D045" 45 TRIGGER_TWICE "trigger-twice" Error;
    "D046" 46 TWO_TYPES "two-types" Error;
    "D047" 47 KEY_OF_OTHER_TYPE "key-of-other-type" Error;
    "D048" 48 KEY_NEEDED "key-needed" Error;
    "D049" 49 TOO_MUCH "too-much" Error;
    "D050" 50 UNKNOWN_NAME "unknown-name" Error;
    "D051" 51 NO_SUCH_OPTION "no-such-option" Error;
    "D052" 52 UNKNOWN_FIELD "unknown-field" Error;
    "D053" 53 UNKNOWN_FUNCTION "unknown-function" Error;
    "D054" 54 UNKNOWN_CONSTANT "unknown-constant" Error;
    "D055" 55 UNKNOWN_TAG "unknown-tag" Warning;
    "D056" 56 UNKNOWN_PART "unknown-part" Error;
    "D057" 57 UNKNOWN_KIND "unknown-kind" Error;
    "D060" 60 NOT_AN_EXPRESSION "not-an-expression" Error;
    "D061" 61 FOREIGN_SIGN "foreign-sign" Error;
    "D062" 62 NEVER_CLOSED "never-closed" Error;
    "D063" 63 CHAINED_COMPARISON "chained-comparison" Error;
    "D064" 64 DIFFERENT_TYPES "different-types" Error;
    "D065" 65 NOT_A_CONDITION "not-a-condition" Error;
    "D066" 66 WRONG_OPERATOR "wrong-operator" Error;
    "D067" 67 WRONG_ARGUMENTS "wrong-arguments" Error;
    "D068" 68 NEVER_TRUE "never-true" Warning;
    "D069" 69 ALWAYS_TRUE "always-true" Warning;
    "D070" 70 MISSING_AS_VALUE "missing-as-value" Error;
    "D071" 71 NO_SUCH_VALUE "no-such-value" Error;
    "D072" 72 TOO_MANY_PARTS "too-many-parts" Error;
    "D073" 73 MIXED_LIST "mixed-list" Error;
    "D074" 74 DIVISION_BY_ZERO "division-by-zero" Error;
    "D075" 75 ANSWER_OUTSIDE "answer-outside" Error;
    "D080" 80 RANGE_KIND "range-kind" Error;
    "D081" 81 RANGE_EMPTY "range-empty" Error;
    "D082" 82 PICK_BEYOND "pick-beyond" Error;
    "D083" 83 BAD_PATTERN "bad-pattern" Error;
    "D084" 84 BAD_COUNTRY "bad-country" Error;
    "D085" 85 BAD_ZONE "bad-zone" Error;
    "D086" 86 BAD_FORM "bad-form" Error;
    "D087" 87 QUOTED_NAME "quoted-name" Warning;
    "D088" 88 DO_CYCLE "do-cycle" Error;
    "D089" 89 DO_NEEDS_AS "do-needs-as" Error;
    "D090" 90 UNREACHABLE "unreachable" Warning;
    "D091" 91 STEP_AFTER_END "step-after-end" Error;
    "D092" 92 SECTION_NEVER_USED "section-never-used" Warning;
    "D093" 93 ENDLESS_LOOP "endless-loop" Error;
    "D094" 94 NO_WAY_TO_END "no-way-to-end" Warning;
    "D095" 95 CONDITION_REPEATS "condition-repeats" Warning;
    "D096" 96 MAY_BE_MISSING "may-be-missing" Warning;
    "D097" 97 READ_BEFORE_ASKED "read-before-asked" Warning;
    "D098" 98 SKIPPED_NEVER_HERE "skipped-never-here" Warning;
    "D099" 99 REMINDER_TOO_LATE "reminder-too-late" Error;
    "D100" 100 BAD_SCHEDULE "bad-schedule" Error;
    "D101" 101 LEFT_OVER "left-over" Warning;
    "D102" 102 NO_FIRST_VALUE "no-first-value" Warning;
    "D103" 103 MAY_NEVER_ASK "may-never-ask" Warning;
    "D120" 120 ASK_IN_GROUP "ask-in-group" Error;
    "D121" 121 VOTE_IN_PRIVATE "vote-in-private" Error;
    "D122" 122 PERSONAL_IN_GROUP "personal-in-group" Error;
    "D123" 123 CONTACT_IN_GROUP "contact-in-group" Error;
    "D124" 124 TRIGGER_IN_WRONG_ROOM "trigger-in-wrong-room" Error;
    "D125" 125 BUTTON_WITHOUT_LINK "button-without-link" Error;
    "D130" 130 UNKNOWN_FILTER "unknown-filter" Error;
    "D131" 131 FILTER_TYPE "filter-type" Error;
    "D132" 132 PLACEHOLDER_NEVER_CLOSED "placeholder-never-closed" Error;
    "D133" 133 BAD_LINK "bad-link" Warning;
    "D134" 134 BAD_MARKUP "bad-markup" Warning;
    "D135" 135 EMPTY_PLACEHOLDER "empty-placeholder" Error;
    "D136" 136 FILTER_ARGUMENT "filter-argument" Error;
    "D140" 140 LANGUAGE_MISSING "language-missing" Warning;
    "D141" 141 TEXT_TOO_LONG "text-too-long" Warning;
    "D142" 142 LABEL_TOO_LONG "label-too-long" Warning;
    "D143" 143 TOO_MANY_OPTIONS "too-many-options" Warning;
    "D144" 144 SAME_LABEL "same-label" Error;
    "D145" 145 LABELS_ALIKE "labels-alike" Warning;
    "D146" 146 LABEL_IS_NUMBER "label-is-number" Warning;
    "D147" 147 LABEL_IS_REPAIR_WORD "label-is-repair-word" Warning;
    "D148" 148 NO_WORDS_FOR_LANGUAGE "no-words-for-language" Warning;
    "D160" 160 KEY_READ_AS_NOTHING "key-read-as-nothing" Warning;
    "D161" 161 KEPT_BEFORE_CONSENT "kept-before-consent" Warning;
    "D162" 162 NO_WAY_PAST "no-way-past" Warning;
    "D163" 163 ASKED_WHAT_IS_KNOWN "asked-what-is-known" Warning;
    "D164" 164 TOO_MANY_QUESTIONS "too-many-questions" Warning;
    "D170" 170 SEVERAL_QUESTIONS "several-questions" Error;
    "D171" 171 SEGMENT_CIRCLE "segment-circle" Error;
    "D172" 172 SEGMENT_KIND "segment-kind" Error;
    "D173" 173 NOT_COMPARED "not-compared" Error;
    "D174" 174 NOW_IN_SEGMENT "now-in-segment" Error;
    "D175" 175 BAD_LIMIT "bad-limit" Error;
    "D176" 176 STARTS_NOBODY "starts-nobody" Warning;
    "D185" 185 ESCAPE "escape" Error;
    "D186" 186 BUTTON_ADDRESS "button-address" Warning;
    "D187" 187 NO_PICTURE "no-picture" Warning;
    "D188" 188 NAME_OF_COLUMN "name-of-column" Warning;
    "D189" 189 BAD_RENAME "bad-rename" Error;
    "D190" 190 NO_RETRY "no-retry" Warning;
    "D191" 191 SCALE_WITHOUT_ENDS "scale-without-ends" Warning;
    "D192" 192 NO_PERSON "no-person" Warning;
    "D193" 193 KEPT_FOR_EVER "kept-for-ever" Warning;
    "D194" 194 LATE_CONSENT "late-consent" Warning;
    "D210" 210 ONE_WORD_IN_GROUP "one-word-in-group" Warning;
    "D225" 225 AT_NEEDS_DATE "at-needs-date" Error;
    "D226" 226 BAD_MOMENT "bad-moment" Error;
    "D230" 230 TOO_MANY_STEPS "too-many-steps" Error;
    "D231" 231 LONG_LOOP "long-loop" Warning;
    "D232" 232 MAY_NOT_BE_COMPUTED "may-not-be-computed" Warning;
    "D233" 233 RESULTS_FOR_NOBODY "results-for-nobody" Warning;
    "D234" 234 OPERATORS_COMMAND "operators-command" Warning;
    "D235" 235 NOTHING_CLOSES "nothing-closes" Error;
    "D236" 236 SHARED_TWICE "shared-twice" Error;
    "D240" 240 HANDOFF_ROOM "handoff-room" Error;
    "D243" 243 TOPIC_PLACE "topic-place" Error;
    "D244" 244 TOPIC_LENGTH "topic-length" Error;
    "D250" 250 WEB_YES_OR_NO "web-yes-or-no" Error;
    "D251" 251 NO_SITE "no-site" Error;
    "D260" 260 BAD_COMPLAINT "bad-complaint" Error;
    "D261" 261 NO_CASES "no-cases" Warning;
    "D262" 262 UNSIGNED_CASES "unsigned-cases" Error;
    "D263" 263 BAD_CODES "bad-codes" Error;
    "D264" 264 NO_CODES "no-codes" Error;
    "D265" 265 BAD_BUDGET "bad-budget" Error;
    "D270" 270 BAD_HOURS "bad-hours" Error;
    "D271" 271 BAD_PEOPLE "bad-people" Error;
    "D272" 272 ASKS_NO_SCORE "asks-no-score" Warning;
    "D273" 273 AWAY_WITHOUT_HOURS "away-without-hours" Warning;
    "D274" 274 DESKS_IN_ONE_CHAT "desks-in-one-chat" Warning;
    "D275" 275 COMES_ROUND "comes-round" Warning;
    "D285" 285 BAD_BACKUP "bad-backup" Error;
    "D286" 286 NO_PRIVACY "no-privacy" Warning;
    "D293" 293 BAD_CODE_ROW "bad-code-row" Warning;
}

impl Code {
    /// Returns the entry of a code given as `D012` or by name, ignoring case; `None` if there is
    /// none.
    pub fn find(written: &str) -> Option<&'static Registered> {
        let wanted = written.trim().to_ascii_lowercase();
        Self::ALL.iter().find(|entry| {
            entry.name == wanted || entry.code.to_string().to_ascii_lowercase() == wanted
        })
    }
}
