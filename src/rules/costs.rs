//! What rules cost, counted in buckets of microseconds.

/// The upper ends of the buckets, in microseconds; one more bucket holds what took longer.
const ENDS_US: [u64; Costs::BUCKETS - 1] = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 100_000];

/// How often a rule was timed, and how long it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
    counts: [u64; Self::BUCKETS],
    total_us: u64,
}

impl Costs {
    /// How many buckets there are.
    pub const BUCKETS: usize = 10;

    /// As they were kept: a count for each bucket, the fastest first, and the sum of all times in microseconds.
    pub fn kept(counts: [u64; Self::BUCKETS], total_us: u64) -> Self {
        Self { counts, total_us }
    }

    /// Counts one run of this many microseconds.
    pub fn add(&mut self, took_us: u64) {
        let bucket = ENDS_US.partition_point(|end| *end < took_us);
        if let Some(count) = self.counts.get_mut(bucket) {
            *count += 1;
        }
        self.total_us = self.total_us.saturating_add(took_us);
    }

    /// Counts all that another has counted.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count += more;
        }
        self.total_us = self.total_us.saturating_add(other.total_us);
    }

    /// The count of each bucket.
    pub fn counts(&self) -> [u64; Self::BUCKETS] {
        self.counts
    }

    /// The sum of all times, in microseconds.
    pub fn total_us(&self) -> u64 {
        self.total_us
    }

    /// How often it was timed.
    pub fn timed(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// How often it took longer than `end_us`, which is the end of a bucket.
    pub fn over(&self, end_us: u64) -> u64 {
        self.counts.iter().skip(ENDS_US.partition_point(|end| *end <= end_us)).sum()
    }

    /// The mean in microseconds; none where it was never timed.
    #[expect(clippy::cast_precision_loss, reason = "a mean of times needs no more than 52 bits")]
    pub fn mean_us(&self) -> Option<f64> {
        (self.timed() > 0).then(|| self.total_us as f64 / self.timed() as f64)
    }

    /// The end of the bucket below which 99 of 100 runs stayed, in microseconds; none where it was never timed. What took
    /// longer than the last end counts as that.
    pub fn p99_us(&self) -> Option<u64> {
        let (timed, mut seen) = (self.timed(), 0);
        let reaches = |count: &u64| {
            seen += count;
            seen * 100 >= timed * 99
        };
        let bucket = self.counts.iter().position(reaches)?;
        (timed > 0).then(|| ENDS_US.get(bucket).or(ENDS_US.last()).copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn costs(runs: &[(u64, u64)]) -> Costs {
        let mut costs = Costs::default();
        for (times, took_us) in runs {
            (0..*times).for_each(|_| costs.add(*took_us));
        }
        costs
    }

    #[test]
    fn what_takes_exactly_as_long_as_a_bucket_goes_is_in_it() {
        assert_eq!(costs(&[(1, 5_000)]).over(5_000), 0);
        assert_eq!(costs(&[(1, 5_001), (1, 1_000_000), (1, 0)]).over(5_000), 2);
    }

    #[test]
    fn mean_and_percentile_come_from_all_runs() {
        assert_eq!((Costs::default().mean_us(), Costs::default().p99_us()), (None, None));
        let mut all = costs(&[(99, 40)]);
        all.merge(&costs(&[(1, 6_040)]));
        assert_eq!((all.timed(), all.mean_us(), all.p99_us()), (100, Some(100.0), Some(50)));
        all.merge(&costs(&[(1, 7_000_000)]));
        assert_eq!(all.p99_us(), Some(10_000));
        assert_eq!(costs(&[(1, 7_000_000)]).p99_us(), Some(100_000));
    }
}
