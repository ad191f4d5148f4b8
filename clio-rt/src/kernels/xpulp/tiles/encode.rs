//! The transform slice code with its analysis on all cores.

use super::{Cluster, Core, Piece, Way};
use crate::stream::{Analysis, Planes, Transform};

/// Where the analysis has its things in L1: bytes from its start.
#[derive(Clone, Copy)]
struct Places {
    offset: usize,
    rotation: usize,
    vertical: usize,
    horizontal: usize,
    maps: usize,
    own: usize,
    /// Bytes of one core's.
    own_bytes: usize,
    end: usize,
}

const fn words(bytes: usize) -> usize {
    bytes.next_multiple_of(4)
}

impl Places {
    const fn of(code: &Transform, cores: usize) -> Self {
        let (analysis, planes) = (&code.analysis, &code.planes);
        let rotation = 4 * analysis.offset.len();
        let vertical = rotation + words(2 * analysis.rotation.len());
        let horizontal = vertical + words(2 * analysis.vertical.len());
        let maps = horizontal + words(2 * analysis.horizontal.len());
        let own = maps + words(2 * analysis.shared_workspace(planes));
        let own_bytes = words(2 * analysis.own_workspace(planes));
        Self {
            offset: 0,
            rotation,
            vertical,
            horizontal,
            maps,
            own,
            own_bytes,
            end: own + own_bytes * cores,
        }
    }
}

/// Bytes of L1 that [`encode`] takes on so many cores.
pub const fn encode_bytes(code: &Transform, cores: usize) -> usize {
    Places::of(code, cores).end
}

/// [`Transform::encode`] with rotation and DCT on the cluster; where L1 is too small for these, they too are on this core.
pub fn encode(
    code: &Transform,
    tensor: &[i8],
    workspace: &mut [i16],
    out: &mut [u8],
    cluster: &dyn Cluster,
) -> usize {
    let [components, rows, columns] = code.planes.shape.map(usize::from);
    let (places, (l1, room)) = (Places::of(code, cluster.cores()), cluster.l1());
    let elements = [code.analysis.height, code.analysis.width, code.analysis.channels];
    let fits = places.end <= room
        && tensor.len() >= elements.into_iter().map(usize::from).product()
        && is_consistent(&code.analysis, &code.planes);
    let coefficients = workspace.get_mut(..components * rows * columns);
    let Some(coefficients) = coefficients.filter(|_| fits) else {
        return code.encode(tensor, workspace, out);
    };
    let target = coefficients.as_mut_ptr();
    let job = Job {
        analysis: code.analysis,
        planes: code.planes,
        tensor: tensor.as_ptr(),
        elements: tensor.len(),
        target,
        l1,
        places,
    };
    cluster.fork(&|core| { job }.work(core));
    code.quantise_all(coefficients);
    code.write(coefficients, out)
}

/// Whether the matrices are as large as shapes say: then no core ends before the others.
fn is_consistent(analysis: &Analysis, planes: &Planes) -> bool {
    let [components, rows, columns] = planes.shape.map(usize::from);
    let [height, width, channels] =
        [analysis.height, analysis.width, analysis.channels].map(usize::from);
    analysis.rotation.len() == components * channels
        && analysis.offset.len() == components
        && analysis.vertical.len() == rows * height
        && analysis.horizontal.len() == columns * width
        && rows <= height
        && columns <= width
}

#[derive(Clone, Copy)]
struct Job<'a> {
    analysis: Analysis<'a>,
    planes: Planes<'a>,
    tensor: *const i8,
    elements: usize,
    target: *mut i16,
    l1: *mut u8,
    places: Places,
}

// SAFETY: the tensor is only read; core 0 alone writes constants, before the others read them, and coefficients, when they are done; the rest is
// `Analysis::run_shared`'s.
unsafe impl Sync for Job<'_> {}

impl<'a> Job<'a> {
    fn work(self, core: &dyn Core) {
        if core.id() == 0 {
            let Analysis { offset, rotation, vertical, horizontal, .. } = self.analysis;
            let places = self.places;
            self.fetch(core, places.offset, offset);
            self.fetch(core, places.rotation, rotation);
            self.fetch(core, places.vertical, vertical);
            self.fetch(core, places.horizontal, horizontal);
        }
        core.barrier();
        let analysis = Analysis {
            offset: self.constants(self.places.offset, self.analysis.offset),
            rotation: self.constants(self.places.rotation, self.analysis.rotation),
            vertical: self.constants(self.places.vertical, self.analysis.vertical),
            horizontal: self.constants(self.places.horizontal, self.analysis.horizontal),
            ..self.analysis
        };
        let maps: *mut i16 = self.at(self.places.maps).cast();
        let own = self.at(self.places.own + self.places.own_bytes * core.id());
        // SAFETY: L1 has these places, which nobody else uses; every core comes here with the same, and meets the others where it shall.
        let done = unsafe {
            let tensor = core::slice::from_raw_parts(self.tensor, self.elements);
            let own = core::slice::from_raw_parts_mut(own.cast(), self.places.own_bytes / 2);
            let cores = [core.id(), core.count()];
            analysis.run_shared(&self.planes, tensor, maps, cores, own, || core.barrier())
        };
        debug_assert!(done.is_some());
        core.barrier();
        if core.id() == 0 {
            let bytes = 2 * self.planes.shape.map(usize::from).into_iter().product::<usize>();
            // A transfer is shorter than 64 KiB.
            for from in (0..bytes).step_by(PART) {
                let piece = Piece::whole(from, PART.min(bytes - from));
                // SAFETY: the coefficients lie in L1 there, and the target has as many.
                let copy = unsafe {
                    let l1 = self.at(self.places.maps + from);
                    core.start(Way::Out, l1, self.target.cast(), piece)
                };
                core.wait(copy);
            }
        }
    }

    fn at(&self, offset: usize) -> *mut u8 {
        self.l1.wrapping_add(offset)
    }

    fn fetch<T>(&self, core: &dyn Core, place: usize, values: &[T]) {
        let bytes = size_of_val(values);
        for from in (0..bytes).step_by(PART) {
            let piece = Piece::whole(from, PART.min(bytes - from));
            // SAFETY: L1 has room for them there, and nobody reads it yet.
            let copy = unsafe {
                let outside = values.as_ptr().cast_mut().cast();
                core.start(Way::In, self.at(place + from), outside, piece)
            };
            core.wait(copy);
        }
    }

    /// What was fetched.
    fn constants<T>(&self, place: usize, values: &'a [T]) -> &'a [T] {
        // SAFETY: as many of them lie there, on a word, and nobody writes them any more.
        unsafe { core::slice::from_raw_parts(self.at(place).cast(), values.len()) }
    }
}

/// Bytes of a copy, at most.
const PART: usize = 32 << 10;
