//! Numbers as people read them: sensible digits, a real minus sign, grouped thousands.

/// A score in `[0, 1]` with three decimals.
pub(crate) fn score(value: f64) -> String {
    with_minus(format!("{value:.3}"))
}

/// A difference of scores, always with its sign; zero has none.
pub(crate) fn signed_score(value: f64) -> String {
    signed(value, 3)
}

/// A difference with so many decimals and its sign; zero has none.
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{value:+.decimals$}");
    let digits = text.trim_start_matches(['+', '-']);
    if digits.chars().all(|c| matches!(c, '0' | '.')) {
        return digits.to_owned();
    }
    with_minus(text)
}

/// The name of a score at the beginning of a sentence or a cell.
pub(crate) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

/// A count with thousands set apart.
pub(crate) fn count(value: usize) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count that may be a mean: whole when it is, else with one decimal.
pub(crate) fn mean_count(value: f64) -> String {
    if (value - value.round()).abs() < 0.05 {
        count(value.round().max(0.0) as usize)
    } else {
        format!("{value:.1}")
    }
}

/// A share in `[0, 1]` as per cent.
pub(crate) fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value > 0.0 && value < 9.95 {
        format!("{value:.1}\u{a0}%")
    } else {
        format!("{value:.0}\u{a0}%")
    }
}

/// A ratio with its sign of multiplication.
pub(crate) fn times(ratio: f64) -> String {
    if ratio < 9.95 {
        format!("{ratio:.1}×")
    } else {
        format!("{ratio:.0}×")
    }
}

/// A value of unknown size, with three significant digits.
pub(crate) fn significant(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if !(-4.0..6.0).contains(&magnitude) {
        return with_minus(format!("{value:.2e}"));
    }
    let decimals = (2.0 - magnitude).clamp(0.0, 6.0) as usize;
    with_minus(format!("{value:.decimals$}"))
}

/// A stretch of time.
pub(crate) fn seconds(value: f64) -> String {
    if value < 0.001 {
        return "< 1 ms".to_owned();
    }
    if value < 1.0 {
        return format!("{:.0} ms", value * 1000.0);
    }
    if value < 60.0 {
        return format!("{value:.1} s");
    }
    let whole = value.round() as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 {
        format!("{hours} h {minutes} min")
    } else {
        format!("{minutes} min {rest} s")
    }
}

/// Both ends of an interval of scores.
pub(crate) fn interval(low: f64, high: f64) -> String {
    format!("{}–{}", score(low), score(high))
}

/// Both ends of an interval of differences.
pub(crate) fn signed_interval(low: f64, high: f64) -> String {
    format!("{} to {}", signed_score(low), signed_score(high))
}

/// A probability of coverage as per cent, with as many decimals as it takes.
pub(crate) fn level(level: f64) -> String {
    let text = format!("{:.2}", level * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}\u{a0}%")
}

/// An RFC 3339 time in UTC to the minute; anything else as it is.
pub(crate) fn moment(time: &str) -> String {
    if !time.ends_with(['Z', 'z']) {
        return time.to_owned();
    }
    match (time.get(..10), time.get(10..11), time.get(11..16)) {
        (Some(day), Some("T" | "t" | " "), Some(minute)) => format!("{day} {minute}"),
        _ => time.to_owned(),
    }
}

fn with_minus(text: String) -> String {
    if text.starts_with('-') {
        text.replacen('-', "−", 1)
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
