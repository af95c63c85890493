//! What Telegram refuses, one line a rule, with the server's literal answer.
//!
//! A rule can be switched off, so that a test can show that it is this rule, and no other, that refuses.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// An answer that is not `ok`.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub code: u16,
    pub description: String,
    /// `retry_after` or `migrate_to_chat_id`, as Telegram puts them.
    pub parameters: Option<Value>,
}

impl Refusal {
    pub fn new(code: u16, description: impl Into<String>) -> Self {
        Self {
            code,
            description: description.into(),
            parameters: None,
        }
    }

    pub fn too_many_requests(retry_after: u64) -> Self {
        let parameters = Some(json!({ "retry_after": retry_after }));
        Self {
            code: 429,
            description: format!("Too Many Requests: retry after {retry_after}"),
            parameters,
        }
    }

    pub fn migrated(to: i64) -> Self {
        let parameters = Some(json!({ "migrate_to_chat_id": to }));
        Self {
            code: Rule::ChatMigrated.code(),
            description: Rule::ChatMigrated.text().into(),
            parameters,
        }
    }

    /// Returns the body that the server sends.
    pub fn body(&self) -> Value {
        let mut body =
            json!({ "ok": false, "error_code": self.code, "description": self.description });
        if let Some(parameters) = &self.parameters {
            body["parameters"] = parameters.clone();
        }
        body
    }
}

// The table is the list of rules; a macro keeps name, code and text on one line.
macro_rules! rules {
    ($($name:ident $code:literal $text:literal,)*) => {
        /// One thing that Telegram refuses.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($name,)* }

        impl Rule {
            pub const ALL: &'static [Rule] = &[$(Rule::$name,)*];

            /// Returns the HTTP status, which is also `error_code`.
            pub fn code(self) -> u16 {
                match self { $(Rule::$name => $code,)* }
            }

            /// Returns the literal description, or its beginning where the server adds a place or a name.
            pub fn text(self) -> &'static str {
                match self { $(Rule::$name => $text,)* }
            }
        }
    };
}

rules! {
    // Who is asking, and what for.
    TokenWrong 401 "Unauthorized",
    MethodUnknown 404 "Not Found: method not found",
    // Where to.
    ChatIdEmpty 400 "Bad Request: chat_id is empty",
    ChatUnknown 400 "Bad Request: chat not found",
    ChatNeverStarted 403 "Forbidden: bot can't initiate conversation with a user",
    ChatBlocked 403 "Forbidden: bot was blocked by the user",
    ChatDeactivated 403 "Forbidden: user is deactivated",
    ChatKicked 403 "Forbidden: bot was kicked from the group chat",
    ChatLeft 403 "Forbidden: bot is not a member of the group chat",
    SupergroupKicked 403 "Forbidden: bot was kicked from the supergroup chat",
    SupergroupLeft 403 "Forbidden: bot is not a member of the supergroup chat",
    ChatMigrated 400 "Bad Request: group chat was upgraded to a supergroup chat",
    ThreadUnknown 400 "Bad Request: message thread not found",
    TopicClosed 400 "Bad Request: TOPIC_CLOSED",
    TopicNoForum 400 "Bad Request: the chat is not a forum",
    TopicCreateForbidden 400 "Bad Request: not enough rights to create a topic",
    TopicEditForbidden 400 "Bad Request: not enough rights to edit the topic",
    TopicCloseForbidden 400 "Bad Request: not enough rights to close or open the topic",
    TopicNameEmpty 400 "Bad Request: name must be non-empty",
    TopicIdMissing 400 "Bad Request: invalid forum topic identifier specified",
    TopicUnknown 400 "Bad Request: TOPIC_ID_INVALID",
    TopicSame 400 "Bad Request: TOPIC_NOT_MODIFIED",
    ReplyUnknown 400 "Bad Request: message to be replied not found",
    CopyUnknown 400 "Bad Request: message to copy not found",
    TextForbidden 400 "Bad Request: not enough rights to send text messages to the chat",
    PhotoForbidden 400 "Bad Request: not enough rights to send photos to the chat",
    DocumentForbidden 400 "Bad Request: not enough rights to send documents to the chat",
    // In the name of a Business account.
    BusinessChatEmpty 400 "Bad Request: chat identifier is empty",
    BusinessChatWord 400 "Bad Request: chat identifier must be a valid Integer",
    BusinessChatPublic 400 "Bad Request: chat must be a private chat",
    BusinessChatOwn 400 "Bad Request: messages must not be sent to self",
    ConnectionUnknown 400 "Bad Request: business connection not found",
    ConnectionDisabled 400 "Bad Request: BUSINESS_CONNECTION_INVALID",
    BusinessNoReply 400 "Bad Request: BOT_ACCESS_FORBIDDEN",
    BusinessChatNotChosen 400 "Bad Request: BUSINESS_PEER_INVALID",
    BusinessWindowOver 400 "Bad Request: BUSINESS_PEER_USAGE_MISSING",
    BusinessReplyUnknown 400 "Bad Request: REPLY_MESSAGE_ID_INVALID",
    BusinessKeyboard 400 "Bad Request: REPLY_MARKUP_INVALID",
    BusinessButton 400 "Bad Request: BUTTON_TYPE_INVALID",
    BusinessEditUnknown 400 "Bad Request: MESSAGE_ID_INVALID",
    BusinessEditForeign 400 "Bad Request: MESSAGE_AUTHOR_REQUIRED",
    BusinessDeleteForbidden 400 "Bad Request: message can't be deleted",
    MessagesUnnamed 400 "Bad Request: message identifiers are not specified",
    // Members.
    MemberNoId 400 "Bad Request: invalid user_id specified",
    MemberUnknown 400 "Bad Request: member not found",
    MembersOfPrivate 400 "Bad Request: there are no administrators in the private chat",
    LeavePrivate 400 "Bad Request: can't leave private chats",
    // Texts and captions.
    TextEmpty 400 "Bad Request: message text is empty",
    TextBlank 400 "Bad Request: text must be non-empty",
    TextLong 400 "Bad Request: message is too long",
    TextHuge 400 "Bad Request: text is too long",
    CaptionLong 400 "Bad Request: message caption is too long",
    ParseModeUnknown 400 "Bad Request: unsupported parse_mode",
    HtmlTagUnknown 400 "Bad Request: can't parse entities: Unsupported start tag ",
    HtmlStartTagOpen 400 "Bad Request: can't parse entities: Unclosed start tag ",
    HtmlAttributeEmpty 400 "Bad Request: can't parse entities: Empty attribute name in the tag ",
    HtmlTokenBroken 400 "Bad Request: can't parse entities: Unexpected end of name token at byte offset ",
    HtmlSpanClass 400 "Bad Request: can't parse entities: Tag \"span\" must have class \"tg-spoiler\" at byte offset ",
    HtmlEndTagStray 400 "Bad Request: can't parse entities: Unexpected end tag at byte offset ",
    HtmlEndTagOpen 400 "Bad Request: can't parse entities: Unclosed end tag at byte offset ",
    HtmlEndTagCrossed 400 "Bad Request: can't parse entities: Unmatched end tag at byte offset ",
    HtmlEndTagMissing 400 "Bad Request: can't parse entities: Can't find end tag corresponding to start tag ",
    // Keyboards.
    MarkupUnreadable 400 "Bad Request: can't parse reply keyboard markup JSON object",
    MarkupNotObject 400 "Bad Request: object expected as reply markup",
    InlineRowsNotArrays 400 "Bad Request: field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays",
    InlineButtonNotObject 400 "Bad Request: can't parse inline keyboard button: InlineKeyboardButton must be an Object",
    InlineButtonNoText 400 "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
    InlineButtonNoAction 400 "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    InlineDataLong 400 "Bad Request: BUTTON_DATA_INVALID",
    InlineTooMany 400 "Bad Request: reply markup is too long",
    KeyboardRowsNotArrays 400 "Bad Request: field \"keyboard\" must be an Array of Arrays",
    KeyboardButtonWrong 400 "Bad Request: can't parse keyboard button: KeyboardButton must be a String or an Object",
    KeyboardButtonNoText 400 "Bad Request: can't parse keyboard button: Can't find field \"text\"",
    KeyboardContactInGroup 400 "Bad Request: phone number can be requested in private chats only",
    KeyboardLocationInGroup 400 "Bad Request: location can be requested in private chats only",
    InlineExpected 400 "Bad Request: inline keyboard expected",
    // Edits and deletions.
    EditUnknown 400 "Bad Request: message to edit not found",
    EditForeign 400 "Bad Request: message can't be edited",
    EditUnderKeyboard 400 "Bad Request: message can't be edited",
    EditNoText 400 "Bad Request: there is no text in the message to edit",
    EditSame 400 "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
    DeleteNoId 400 "Bad Request: message identifier is not specified",
    DeleteUnknown 400 "Bad Request: message to delete not found",
    DeleteForeign 400 "Bad Request: message can't be deleted for everyone",
    DeleteRefused 400 "Bad Request: message can't be deleted",
    DeleteLate 400 "Bad Request: message can't be deleted for everyone",
    // Taps.
    TapUnknown 400 "Bad Request: query is too old and response timeout expired or query ID is invalid",
    TapOld 400 "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ToastLong 400 "Bad Request: MESSAGE_TOO_LONG",
    // Files.
    PhotoMissing 400 "Bad Request: there is no photo in the request",
    PhotoUnreadable 400 "Bad Request: IMAGE_PROCESS_FAILED",
    DocumentMissing 400 "Bad Request: there is no document in the request",
    FileEmpty 400 "Bad Request: file must be non-empty",
    FileUnknown 400 "Bad Request: wrong file identifier/HTTP URL specified",
    FileHuge 413 "Request Entity Too Large",
    GetFileNoId 400 "Bad Request: file_id not specified",
    GetFileUnknown 400 "Bad Request: invalid file_id",
    GetFileBig 400 "Bad Request: file is too big",
    // Actions and commands.
    ActionUnknown 400 "Bad Request: wrong parameter action in request",
    CommandsUnreadable 400 "Bad Request: can't parse commands JSON object",
    CommandsNotArray 400 "Bad Request: expected an Array of BotCommand",
    CommandsTooMany 400 "Bad Request: BOT_COMMANDS_TOO_MUCH",
    CommandEmpty 400 "Bad Request: command must be non-empty",
    CommandLong 400 "Bad Request: command length must not exceed 32",
    CommandLetters 400 "Bad Request: BOT_COMMAND_INVALID",
    CommandUndescribed 400 "Bad Request: command description must be non-empty",
    CommandDescriptionLong 400 "Bad Request: command description length must not exceed 256",
    ScopeUnknown 400 "Bad Request: can't parse BotCommandScope: Unsupported type specified",
    LanguageUnknown 400 "Bad Request: invalid language code specified",
    // How updates are fetched.
    PollBesideWebhook 409 "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    PollTwice 409 "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    PollCutByWebhook 409 "Conflict: terminated by setWebhook request",
    WebhookUrlWrong 400 "Bad Request: invalid webhook URL specified",
    WebhookSecretLong 400 "Bad Request: secret token is too long",
    WebhookSecretLetters 400 "Bad Request: secret token contains unallowed characters",
}

/// The rules in force: all, except those that a test took away.
#[derive(Debug, Default)]
pub struct Rules {
    off: BTreeSet<Rule>,
}

impl Rules {
    pub fn remove(&mut self, rule: Rule) {
        self.off.insert(rule);
    }

    pub fn holds(&self, rule: Rule) -> bool {
        !self.off.contains(&rule)
    }

    /// Refuses with the rule's literal text when it is broken and in force.
    pub fn check(&self, rule: Rule, is_broken: bool) -> Result<(), Refusal> {
        self.check_with(rule, is_broken, String::new)
    }

    /// Refuses with the rule's text followed by what only this request knows.
    pub fn check_with(
        &self,
        rule: Rule,
        is_broken: bool,
        detail: impl FnOnce() -> String,
    ) -> Result<(), Refusal> {
        if is_broken && self.holds(rule) {
            return Err(Refusal::new(
                rule.code(),
                format!("{}{}", rule.text(), detail()),
            ));
        }
        Ok(())
    }
}
