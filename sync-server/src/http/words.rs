//! Words of errors for callers that show them as they are: Chinese unless the caller prefers English.

use legwork_domain::{Error, ErrorKind};

/// The language of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Zh,
    En,
}

impl Language {
    /// The preferred of the two in an `Accept-Language` header; Chinese when it names neither.
    pub(crate) fn of(header: Option<&str>) -> Language {
        let weight = |part: &str| {
            let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
            (tag.trim().to_ascii_lowercase(), quality.trim().parse::<f32>().unwrap_or(0.0))
        };
        let best = |prefix: &str| {
            let parts = header.unwrap_or_default().split(',').map(weight);
            parts.filter(|(tag, _)| tag.starts_with(prefix)).map(|(_, q)| q).fold(0.0, f32::max)
        };
        if best("en") > best("zh") { Language::En } else { Language::Zh }
    }
}

const CODES: &[(&str, &str, &str)] = &[
    ("wrong_login", "登录名或密码不正确。", "The login or the password is wrong."),
    ("too_many_attempts", "尝试次数过多，请稍后再试。", "Too many attempts. Please wait a little."),
    ("session_ended", "登录已失效，请重新登录。", "You are signed out. Please sign in again."),
    ("account_disabled", "此账号已停用，请联系管理员。", "This account is disabled. Please ask your administrator."),
    ("password_change_required", "请先修改初始密码。", "Please change your one-time password first."),
    ("password_too_short", "密码至少需要 8 个字符。", "A password needs at least 8 characters."),
    ("wrong_password", "原密码不正确。", "The old password is wrong."),
    ("login_taken", "此登录名已被使用。", "This login is already in use."),
    (
        "setup_link_invalid",
        "设置链接无效或已过期。重新启动服务器可得到新的链接。",
        "This set-up link is not valid any more. Start the server again to get a new one.",
    ),
    ("already_set_up", "服务器已完成设置。", "The server is already set up."),
    ("unknown_field", "没有这个字段。", "There is no such field."),
    ("unknown_object", "没有这种记录。", "There is no such kind of record."),
    ("unknown_option", "此选项不存在。", "This is not one of the options."),
    ("unknown_zone", "时区不正确。", "This is not a time zone."),
    ("unknown_currency", "币种代码不正确。", "This is not a currency code."),
    ("required", "必填。", "This must not be empty."),
    ("too_long", "内容过长。", "This is too long."),
    ("read_only", "此字段不可修改。", "This field cannot be changed."),
    ("not_unique", "已有记录使用此值。", "Another record has this value already."),
    (
        "changed_meanwhile",
        "记录已被他人修改，请刷新后再试。",
        "Somebody changed the record meanwhile. Please reload it.",
    ),
    ("precondition", "已有人先行处理。", "Somebody was first."),
    ("last_admin", "必须至少保留一名管理员。", "At least one administrator must remain."),
    ("file_too_large", "文件过大。", "The file is too large."),
    ("file_empty", "文件是空的。", "The file is empty."),
    (
        "file_damaged",
        "文件内容与校验值不符，请重新上传。",
        "The file does not match its checksum. Please send it again.",
    ),
    ("upgrade_required", "应用版本过旧，请更新。", "The app is too old. Please update it."),
    ("disk_full", "服务器磁盘已满。", "The server's disk is full."),
    (
        "database_corrupt",
        "服务器数据库已损坏，请从备份恢复。",
        "The server's database is damaged. Please restore a backup.",
    ),
];

fn of_kind(kind: ErrorKind) -> (&'static str, &'static str) {
    match kind {
        ErrorKind::Invalid => ("输入内容不正确。", "What was entered is not valid."),
        ErrorKind::Unauthenticated => ("请先登录。", "Please sign in."),
        ErrorKind::Forbidden => ("没有权限。", "You are not allowed to do this."),
        ErrorKind::NotFound => ("找不到，或无权查看。", "It is not there, or you may not see it."),
        ErrorKind::Conflict => ("与他人的操作冲突。", "This conflicts with what somebody else did."),
        ErrorKind::Unreachable => ("暂时无法连接。", "The server cannot be reached now."),
        ErrorKind::Incompatible => ("版本不兼容，请更新。", "The versions do not fit. Please update."),
        ErrorKind::Limit => ("超出限制。", "This is beyond a limit."),
        ErrorKind::Corrupt => ("内容无法读取。", "The content cannot be read."),
        ErrorKind::Unavailable => {
            ("服务暂不可用，请稍后再试。", "The service is not available now. Please try again later.")
        }
        ErrorKind::Internal => ("服务器出现错误。", "Something went wrong on the server."),
    }
}

/// The sentence for an error.
pub(crate) fn words(error: &Error, language: Language) -> &'static str {
    let of_code = CODES.iter().find(|(code, ..)| *code == error.code).map(|(_, zh, en)| (*zh, *en));
    let (zh, en) = of_code.unwrap_or_else(|| of_kind(error.kind));
    if language == Language::En { en } else { zh }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_preferred_language_wins() {
        let cases = [
            (None, Language::Zh),
            (Some("en-US,en;q=0.9"), Language::En),
            (Some("zh-CN,zh;q=0.9,en;q=0.8"), Language::Zh),
            (Some("fr"), Language::Zh),
            (Some("zh;q=0.5, en;q=0.7"), Language::En),
            (Some("en;q=nonsense"), Language::Zh),
        ];
        for (header, language) in cases {
            assert_eq!(Language::of(header), language, "{header:?}");
        }
    }
}
