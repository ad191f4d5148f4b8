//! The transform slice code on the cluster: analysis and quantiser on all cores, the coder on one, whose memory is nearer than that of the core outside.

use core::sync::atomic::AtomicI16;

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

/// [`Transform::encode`] on the cluster; where L1 is too small for it, on this core.
pub fn encode(
    code: &Transform,
    tensor: &[i8],
    workspace: &mut [i16],
    out: &mut [u8],
    cluster: &dyn Cluster,
) -> usize {
    let (places, (l1, room)) = (Places::of(code, cluster.cores()), cluster.l1());
    let elements = [code.analysis.height, code.analysis.width, code.analysis.channels];
    let fits = places.end <= room
        && tensor.len() >= elements.into_iter().map(usize::from).product()
        && is_consistent(&code.analysis, &code.planes);
    if !fits {
        return code.encode(tensor, workspace, out);
    }
    let mut written = 0;
    let job = Job {
        code: *code,
        tensor: tensor.as_ptr(),
        elements: tensor.len(),
        out: out.as_mut_ptr(),
        bytes: out.len(),
        written: &raw mut written,
        l1,
        room,
        places,
    };
    cluster.fork(&|core| { job }.work(core));
    written
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
    code: Transform<'a>,
    tensor: *const i8,
    elements: usize,
    /// The stream's place, and how long it is.
    out: *mut u8,
    bytes: usize,
    /// How much of it was written.
    written: *mut usize,
    l1: *mut u8,
    /// Bytes of L1.
    room: usize,
    places: Places,
}

// SAFETY: the tensor is only read; core 0 alone writes constants, before the others read them, and the stream; coefficients are `Analysis::run_shared`'s, then
// atomic, then core 0's.
unsafe impl Sync for Job<'_> {}

impl<'a> Job<'a> {
    fn work(self, core: &dyn Core) {
        if core.id() == 0 {
            let Analysis { offset, rotation, vertical, horizontal, .. } = self.code.analysis;
            let places = self.places;
            self.fetch(core, places.offset, offset);
            self.fetch(core, places.rotation, rotation);
            self.fetch(core, places.vertical, vertical);
            self.fetch(core, places.horizontal, horizontal);
        }
        core.barrier();
        let analysis = Analysis {
            offset: self.constants(self.places.offset, self.code.analysis.offset),
            rotation: self.constants(self.places.rotation, self.code.analysis.rotation),
            vertical: self.constants(self.places.vertical, self.code.analysis.vertical),
            horizontal: self.constants(self.places.horizontal, self.code.analysis.horizontal),
            ..self.code.analysis
        };
        let maps: *mut i16 = self.at(self.places.maps).cast();
        let own = self.at(self.places.own + self.places.own_bytes * core.id());
        // SAFETY: L1 has these places, which nobody else uses; every core comes here with the same, and meets the others where it shall.
        let done = unsafe {
            let tensor = core::slice::from_raw_parts(self.tensor, self.elements);
            let own = core::slice::from_raw_parts_mut(own.cast(), self.places.own_bytes / 2);
            let cores = [core.id(), core.count()];
            analysis.run_shared(&self.code.planes, tensor, maps, cores, own, || core.barrier())
        };
        debug_assert!(done.is_some());
        core.barrier();
        let count = self.code.planes.shape.map(usize::from).into_iter().product();
        // SAFETY: the coefficients lie there, and all cores take them as atomic.
        let coefficients =
            unsafe { core::slice::from_raw_parts(maps.cast::<AtomicI16>().cast_const(), count) };
        self.code.quantise_shared(coefficients, [core.id(), core.count()]);
        core.barrier();
        if core.id() == 0 {
            let code = self.near(core);
            // SAFETY: the others are done with the coefficients, and nobody else touches the stream.
            unsafe {
                let coefficients = core::slice::from_raw_parts_mut(maps, count);
                let out = core::slice::from_raw_parts_mut(self.out, self.bytes);
                self.written.write(code.write(coefficients, out));
            }
        }
    }

    /// The code with what its coder reads in L1, as far as there is room in place of what the analysis worked in.
    fn near(&self, core: &dyn Core) -> Transform<'a> {
        let mut code = self.code;
        let mut end = self.places.own;
        code.planes.passes = self.nearer(core, &mut end, code.planes.passes);
        code.planes.coefficients = self.nearer(core, &mut end, code.planes.coefficients);
        code
    }

    fn nearer<T>(&self, core: &dyn Core, end: &mut usize, values: &'a [T]) -> &'a [T] {
        let (place, bytes) = (*end, words(size_of_val(values)));
        if place + bytes > self.room {
            return values;
        }
        *end += bytes;
        self.fetch(core, place, values);
        self.constants(place, values)
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
