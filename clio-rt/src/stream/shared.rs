//! The analysis on several cores: first they share the tensor's rows, then, behind a barrier, the components.

use super::analysis::{Analysis, Dimension, transform_columns};
use super::planes::Planes;

impl Analysis<'_> {
    /// Number of 16-bit words of the maps that several cores share: [`Self::workspace`] without what each works in.
    pub const fn shared_workspace(&self, planes: &Planes) -> usize {
        let [components, _, columns] = planes.shape;
        components as usize * self.height as usize * columns as usize
    }

    /// Number of 16-bit words that each core works in.
    pub const fn own_workspace(&self, planes: &Planes) -> usize {
        self.workspace(planes) - self.shared_workspace(planes)
    }

    /// Does core `core`'s part of `cores`' of what [`Self::run`] does. Behind a barrier after it the coefficient array is at the start of the maps; `None`
    /// where a buffer is too small. `meet` is called twice, whatever comes of it.
    ///
    /// # Safety
    /// `maps` are [`Self::shared_workspace`] words that nobody touches but the cores. All of these call this function with equal operators, tensors, `maps` and
    /// `cores`, each with a `core` of its own, and `meet` returns when all of them have called it.
    pub unsafe fn run_shared(
        &self,
        planes: &Planes,
        tensor: &[i8],
        maps: *mut i16,
        [core, cores]: [usize; 2],
        own: &mut [i16],
        meet: impl Fn(),
    ) -> Option<()> {
        let part = |items: usize| {
            let cores = cores.max(1);
            items * core / cores..items * (core + 1) / cores
        };
        let [components, rows, columns] = planes.shape.map(usize::from);
        let height = usize::from(self.height);
        // SAFETY: rows and maps of different cores do not overlap, as their parts do not, and between the two uses all meet.
        let map = |from: usize, length: usize| unsafe {
            core::slice::from_raw_parts_mut(maps.wrapping_add(from), length)
        };
        let width = usize::from(self.width);
        let horizontal = self.horizontal.get(..columns * width);
        let horizontal = horizontal.map(|matrix| Dimension::new(matrix, width));
        let rotated = part(height).try_for_each(|y| {
            let horizontal = horizontal.as_ref()?;
            self.rotate_row(components, y, tensor, own)?;
            let lines = own.chunks_exact_mut(width.max(1)).take(components).enumerate();
            for (component, line) in lines {
                let from = (component * height + y) * columns;
                horizontal.transform(line, map(from, columns), 1)?;
            }
            Some(())
        });
        meet();
        let vertical = self.vertical.get(..rows * height);
        let vertical = vertical.map(|matrix| Dimension::new(matrix, height));
        let transformed = part(components).try_for_each(|component| {
            let map = map(component * height * columns, height * columns);
            transform_columns(vertical.as_ref()?, map, columns, own.get_mut(..height)?)
        });
        meet();
        // Maps lie `height` rows apart; the coder wants them `rows` apart.
        if core == 0 && rows < height {
            let all = map(0, self.shared_workspace(planes));
            for component in 1..components {
                let from = component * height * columns;
                let kept = rows * columns;
                if from + kept <= all.len() {
                    all.copy_within(from..from + kept, component * kept);
                }
            }
        }
        rotated.and(transformed)
    }

    /// All components of a row's pixels, at the start of `own`.
    fn rotate_row(
        &self,
        components: usize,
        y: usize,
        tensor: &[i8],
        own: &mut [i16],
    ) -> Option<()> {
        let (channels, width) = (usize::from(self.channels), usize::from(self.width));
        let (lines, rest) = own.split_at_mut_checked(components * width)?;
        let wide = rest.get_mut(..channels)?;
        let row = tensor.get(y * width * channels..(y + 1) * width * channels)?;
        for (x, pixel) in row.chunks_exact(channels.max(1)).enumerate() {
            for (wide, &value) in wide.iter_mut().zip(pixel) {
                *wide = value.into();
            }
            self.rotate(components, wide, width, lines.get_mut(x..)?)?;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    extern crate std;
    use std::sync::Barrier;
    use std::vec::Vec;
    use std::{thread, vec};

    fn halves(count: usize, seed: u32) -> Vec<i16> {
        (0..count as u32)
            .map(|n| (n.wrapping_add(seed).wrapping_mul(2_654_435_761) >> 18) as i16)
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn several_cores_make_what_one_makes(
            (height, width, channels) in (1u16..=9, 1u16..=9, 1u16..=9),
            (components, rows, columns) in (1u16..=9, 1u16..=9, 1u16..=9),
            (seed, cores) in (any::<u32>(), 1usize..=8),
        ) {
            let shape = [components.min(channels), rows.min(height), columns.min(width)];
            let [components, rows, columns] = shape.map(usize::from);
            let analysis = Analysis {
                height,
                width,
                channels,
                rotation: &halves(components * usize::from(channels), seed),
                offset: &vec![64; components],
                shift: 7,
                vertical: &halves(rows * usize::from(height), seed ^ 1),
                horizontal: &halves(columns * usize::from(width), seed ^ 2),
            };
            let planes = Planes { shape, coefficients: &[], classes: &[], passes: &[] };
            let elements = usize::from(height) * usize::from(width) * usize::from(channels);
            let tensor: Vec<i8> = halves(elements, seed ^ 3).into_iter().map(|x| x as i8).collect();
            let mut workspace = vec![0x5555; analysis.workspace(&planes)];
            let expected = analysis.run(&planes, &tensor, &mut workspace).unwrap();
            let mut maps = vec![0x5555; analysis.shared_workspace(&planes)];
            let address = maps.as_mut_ptr().expose_provenance();
            let barrier = Barrier::new(cores);
            thread::scope(|scope| {
                for core in 0..cores {
                    let (analysis, planes, tensor, barrier) = (&analysis, &planes, &tensor, &barrier);
                    scope.spawn(move || {
                        let mut own = vec![0x5555; analysis.own_workspace(planes)];
                        let maps = core::ptr::with_exposed_provenance_mut(address);
                        let meet = || {
                            barrier.wait();
                        };
                        // SAFETY: every thread is another core, and nobody else touches the maps.
                        let done = unsafe {
                            analysis.run_shared(planes, tensor, maps, [core, cores], &mut own, meet)
                        };
                        assert!(done.is_some());
                    });
                }
            });
            prop_assert_eq!(&maps[..expected.len()], &expected[..]);
        }
    }
}
