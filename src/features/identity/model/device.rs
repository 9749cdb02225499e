//! What a browser calls itself, in two words a person recognises. A hint only: a browser may say anything.

/// "Firefox, Windows"; what is not recognised is left out, so the result may be empty.
pub fn name(user_agent: &str) -> String {
    // The order matters: Edge and Opera also say Chrome, Chrome also says Safari, Android also says Linux.
    let browsers = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let first = |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|n| n.1);
    [first(&browsers), first(&systems)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What a program calls itself: "curl/8.5"; a browser's name when it is one.
pub fn program(user_agent: &str) -> String {
    let browser = name(user_agent);
    if !browser.is_empty() {
        return browser;
    }
    user_agent.split_whitespace().next().unwrap_or_default().chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_browsers_are_recognised() {
        let chrome = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Mobile Safari/537.36";
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36 Edg/124.0";
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile/15E148 Safari/604.1";
        assert_eq!(name(chrome), "Chrome, Android");
        assert_eq!(name(edge), "Edge, Windows");
        assert_eq!(name(safari), "Safari, iPhone");
    }

    #[test]
    fn a_program_is_called_as_it_calls_itself() {
        assert_eq!(program("curl/8.5.0"), "curl/8.5.0");
        assert_eq!(program("agenda-sync/1.2 (https://example.test)"), "agenda-sync/1.2");
        assert_eq!(program(""), "");
    }

    #[test]
    fn an_unknown_browser_has_no_name() {
        assert_eq!(name("curl/8.5"), "");
        assert_eq!(name(""), "");
    }
}
