use std::fmt::Write as _;

/// A colour of the reports: variable, light value, dark value.
///
/// Series colours are those of Okabe and Ito (2008), Color Universal Design, told apart under all
/// common forms of colour blindness; on dark ground their lighter members take over.
const PALETTE: [(&str, &str, &str); 21] = [
    ("--paper", "#ffffff", "#16191d"),
    ("--raised", "#f5f7f9", "#1f242a"),
    ("--ink", "#1b2026", "#e8ebee"),
    ("--muted", "#5a646e", "#a3adb7"),
    ("--rule", "#d9dee3", "#363d45"),
    ("--grid", "#e9ecef", "#2a3037"),
    ("--axis", "#8b95a0", "#6d7781"),
    ("--link", "#00598f", "#6cc0f5"),
    ("--ramp", "#0072b2", "#56b4e9"),
    ("--on-ramp", "#ffffff", "#0d1013"),
    ("--rise", "#0072b2", "#56b4e9"),
    ("--fall", "#c04a00", "#f0843c"),
    ("--reference", "#6b747d", "#9aa4ae"),
    ("--full", "#1b2026", "#e8ebee"),
    ("--s0", "#0072b2", "#56b4e9"),
    ("--s1", "#d55e00", "#f0843c"),
    ("--s2", "#009e73", "#2cc79a"),
    ("--s3", "#b5578f", "#e093c0"),
    ("--s4", "#9c7400", "#e6b422"),
    ("--s5", "#4a4e9c", "#a6a9f0"),
    ("--mark", "#ffffff", "#16191d"),
];

/// Rules of the classes that figures use, in terms of the palette's variables.
pub(crate) const FIGURE_CSS: &str = include_str!("figure.css");

/// The rules of a figure that stands alone: the palette's light values put in place, because
/// renderers of plain SVG know no variables.
pub(crate) fn light_css() -> String {
    let mut css = FIGURE_CSS.to_owned();
    for (variable, light, _) in PALETTE {
        css = css.replace(&format!("var({variable})"), light);
    }
    css
}

/// Definitions of the palette's variables for a page: light, and dark where the reader wishes it.
pub(crate) fn palette_css() -> String {
    let (mut light, mut dark) = (String::new(), String::new());
    for (variable, on_light, on_dark) in PALETTE {
        write!(light, "{variable}:{on_light};").expect("writing to a string does not fail");
        write!(dark, "{variable}:{on_dark};").expect("writing to a string does not fail");
    }
    format!(
        ":root{{color-scheme:light;{light}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n\
         @media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )
}
