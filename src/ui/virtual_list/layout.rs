//! Where the rows of a long list stand, measured ones and guessed ones. Pure.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Range;
use std::sync::Arc;

/// The part of the list that can be seen: from `top` on, in CSS pixels from the list's own upper
/// edge. `top` is negative while something else stands above the list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    pub top: f64,
    pub height: f64,
}

/// The rows from top to bottom with their heights.
pub struct Layout<K> {
    keys: Arc<Vec<K>>,
    places: HashMap<K, usize>,
    measured: HashMap<K, f64>,
    guess: fn(&K) -> f64,
    /// Upper edge of each row, and the lower edge of the last.
    edges: Vec<f64>,
}

impl<K: Copy + Eq + Hash> Layout<K> {
    pub fn new(guess: fn(&K) -> f64) -> Self {
        Layout {
            keys: Arc::default(),
            places: HashMap::new(),
            measured: HashMap::new(),
            guess,
            edges: vec![0.0],
        }
    }

    pub fn keys(&self) -> &Arc<Vec<K>> {
        &self.keys
    }

    pub fn place(&self, key: &K) -> Option<usize> {
        self.places.get(key).copied()
    }

    /// Upper edge of the row at that place; of the end, the lower edge of all.
    pub fn edge(&self, place: usize) -> f64 {
        self.edges[place.min(self.keys.len())]
    }

    pub fn height(&self) -> f64 {
        self.edge(self.keys.len())
    }

    /// Other rows, or another order of them. Heights that were measured are kept.
    pub fn set_keys(&mut self, keys: Arc<Vec<K>>) {
        self.places = keys.iter().enumerate().map(|(place, key)| (*key, place)).collect();
        if self.measured.len() > keys.len() * 2 {
            let places = &self.places;
            self.measured.retain(|key, _| places.contains_key(key));
        }
        self.keys = keys;
        let (measured, guess) = (&self.measured, self.guess);
        let mut edge = 0.0;
        let ends = self.keys.iter().map(|key| {
            edge += measured.get(key).copied().unwrap_or_else(|| guess(key));
            edge
        });
        self.edges = std::iter::once(0.0).chain(ends).collect();
    }

    /// Whether that changed anything.
    pub fn measure(&mut self, key: K, height: f64) -> bool {
        self.measured.insert(key, height);
        let Some(place) = self.place(&key) else { return false };
        let by = height - (self.edges[place + 1] - self.edges[place]);
        if by.abs() < 0.01 {
            return false;
        }
        // Every row below moves: a few thousand additions, far less than one row costs to lay out.
        for edge in &mut self.edges[place + 1..] {
            *edge += by;
        }
        true
    }

    /// The places of the rows that touch the viewport, widened by `margin` on both sides.
    pub fn visible(&self, viewport: Viewport, margin: f64) -> Range<usize> {
        let (top, bottom) = (viewport.top - margin, viewport.top + viewport.height + margin);
        let ends = &self.edges[1..];
        let first = ends.partition_point(|end| *end <= top);
        let last = self.edges[..self.keys.len()].partition_point(|start| *start < bottom);
        first..last.max(first)
    }

    /// The row to hold still while others change: the first of the wanted ones that can be seen,
    /// else the first row that can be seen.
    pub fn anchor(&self, viewport: Viewport, wanted: &[K]) -> Option<K> {
        let visible = self.visible(viewport, 0.0);
        let chosen =
            wanted.iter().find(|key| self.place(key).is_some_and(|at| visible.contains(&at)));
        chosen.or_else(|| self.keys.get(visible.start)).copied()
    }
}
