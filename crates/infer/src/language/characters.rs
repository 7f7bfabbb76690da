/// Bytes that come in pieces, as whole characters: one may be spread over several tokens.
#[derive(Debug, Default)]
pub(crate) struct Characters {
    /// The beginning of a character.
    pending: Vec<u8>,
}

impl Characters {
    /// The characters that these bytes finish; bytes that are no part of any become U+FFFD.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> String {
        self.pending.extend_from_slice(bytes);
        let mut whole = String::new();
        let mut rest = 0;
        for chunk in self.pending.utf8_chunks() {
            whole.push_str(chunk.valid());
            rest += chunk.valid().len();
            let wrong = chunk.invalid();
            let is_last = rest + wrong.len() == self.pending.len();
            if wrong.is_empty() || (is_last && may_go_on(wrong)) {
                continue;
            }
            whole.push(char::REPLACEMENT_CHARACTER);
            rest += wrong.len();
        }
        self.pending.drain(..rest);
        whole
    }
}

/// Whether bytes that end the input are the beginning of a character.
fn may_go_on(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests;
