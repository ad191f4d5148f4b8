use clio_rt::kernels::{Shape, Window};

/// A file of `tests/vectors`; the layout is described in `make.py`.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Runs `replay` once per case and checks that nothing is left over.
    pub fn each_case(file: &'a [u8], mut replay: impl FnMut(usize, &mut Self)) {
        let mut reader = Self(file);
        let count = reader.u32();
        assert!(count > 0);
        (0..count).for_each(|case| replay(case, &mut reader));
        assert!(reader.0.is_empty());
    }

    pub fn bytes(&mut self) -> Vec<i8> {
        self.array(1).iter().map(|&b| b as i8).collect()
    }

    pub fn words(&mut self) -> Vec<i32> {
        let word = |b: &[u8]| i32::from_le_bytes(b.try_into().unwrap());
        self.array(4).chunks_exact(4).map(word).collect()
    }

    pub fn shifts(&mut self) -> Vec<i8> {
        self.words().into_iter().map(|s| s.try_into().unwrap()).collect()
    }

    pub fn params(&mut self) -> Params {
        Params(self.words().into_iter())
    }

    fn array(&mut self, size: usize) -> &'a [u8] {
        assert_eq!(usize::from(self.take(1)[0]), size);
        let count = self.u32();
        self.take(count * size)
    }

    fn u32(&mut self) -> usize {
        u32::from_le_bytes(self.take(4).try_into().unwrap()) as usize
    }

    fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }
}

/// The first array of a case.
pub struct Params(std::vec::IntoIter<i32>);

impl Params {
    pub fn next<T: TryFrom<i32, Error: std::fmt::Debug>>(&mut self) -> T {
        self.0.next().unwrap().try_into().unwrap()
    }

    pub fn triple(&mut self) -> [u16; 3] {
        std::array::from_fn(|_| self.next())
    }

    pub fn shape(&mut self) -> Shape {
        let [height, width, channels] = self.triple();
        Shape { height, width, channels }
    }

    pub fn window(&mut self) -> Window {
        let [kernel, stride, dilation, padding] =
            std::array::from_fn(|_| [self.next(), self.next()]);
        Window { kernel, stride, dilation, padding }
    }

    pub fn clamp(&mut self) -> [i8; 2] {
        [self.next(), self.next()]
    }
}
