use std::collections::BTreeMap;

/// Rows by key, in order of insertion. A replaced row keeps its place.
#[derive(Debug, Clone)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<u64, V>,
    places: BTreeMap<K, u64>,
    next: u64,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            places: BTreeMap::new(),
            next: 0,
        }
    }
}

impl<K: Ord + Copy, V: Clone> Table<K, V> {
    pub(super) fn get(&self, key: K) -> Option<&V> {
        self.rows.get(self.places.get(&key)?)
    }

    pub(super) fn has(&self, key: K) -> bool {
        self.places.contains_key(&key)
    }

    /// Whether a row of another key is so.
    pub(super) fn another(&self, key: K, is_so: impl Fn(&V) -> bool) -> bool {
        let mut others = self.places.iter().filter(|(other, _)| **other != key);
        others.any(|(_, place)| is_so(&self.rows[place]))
    }

    pub(super) fn rows(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.rows.values()
    }

    pub(super) fn put(&mut self, key: K, row: V) {
        let place = *self.places.entry(key).or_insert(self.next);
        self.next += 1;
        self.rows.insert(place, row);
    }

    pub(super) fn remove(&mut self, key: K) {
        if let Some(place) = self.places.remove(&key) {
            self.rows.remove(&place);
        }
    }

    /// Removes the rows that do not stay.
    pub(super) fn keep(&mut self, mut stays: impl FnMut(&V) -> bool) {
        let rows = &mut self.rows;
        self.places.retain(|_, place| {
            let keeps = stays(&rows[place]);
            if !keeps {
                rows.remove(place);
            }
            keeps
        });
    }

    /// The rows that are wanted, in order.
    pub(super) fn select(&self, wanted: impl Fn(&V) -> bool) -> Vec<V> {
        self.rows().filter(|row| wanted(row)).cloned().collect()
    }
}
