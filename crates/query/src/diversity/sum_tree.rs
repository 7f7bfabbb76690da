/// Weights that can be changed one by one and drawn from, each in `O(log n)`.
///
/// A complete binary tree of partial sums: unlike running totals it collects no rounding, and a
/// weight of 0 is never found.
#[derive(Debug)]
pub(crate) struct SumTree {
    leaves: usize,
    /// Node `i` has the children `2i` and `2i + 1`; the root is 1.
    nodes: Vec<f64>,
}

impl SumTree {
    pub(crate) fn new(weights: impl ExactSizeIterator<Item = f64>) -> Self {
        let leaves = weights.len().next_power_of_two();
        let mut nodes = vec![0.0; 2 * leaves];
        for (at, weight) in weights.enumerate() {
            nodes[leaves + at] = weight;
        }
        for node in (1..leaves).rev() {
            nodes[node] = nodes[2 * node] + nodes[2 * node + 1];
        }
        Self { leaves, nodes }
    }

    pub(crate) fn total(&self) -> f64 {
        self.nodes[1]
    }

    pub(crate) fn weight(&self, at: usize) -> f64 {
        self.nodes[self.leaves + at]
    }

    pub(crate) fn set(&mut self, at: usize, weight: f64) {
        let mut node = self.leaves + at;
        self.nodes[node] = weight;
        while node > 1 {
            node /= 2;
            self.nodes[node] = self.nodes[2 * node] + self.nodes[2 * node + 1];
        }
    }

    /// The position at which the running sum of the weights passes `point`; only positions of
    /// positive weight are found. Needs a positive total.
    pub(crate) fn find(&self, mut point: f64) -> usize {
        let mut node = 1;
        while node < self.leaves {
            let (left, right) = (2 * node, 2 * node + 1);
            // Rounding may carry the point beyond the last weight: stay where there is weight.
            if point < self.nodes[left] || self.nodes[right] <= 0.0 {
                node = left;
            } else {
                point -= self.nodes[left];
                node = right;
            }
        }
        node - self.leaves
    }
}

#[cfg(test)]
mod tests;
