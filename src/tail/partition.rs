use super::{Code, CodeLayout, Data, LoadError, Rates, RatesLayout};

/// The tail's side of one partition point.
#[derive(Clone, Debug)]
pub struct Partition {
    layout: Layout,
    code: Code,
    rates: Rates,
}

/// What the compiler knows of a partition point, and what the weights file has of it.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Channels, height and width of the tensor.
    pub shape: [usize; 3],
    /// The network's stage that reads the tensor.
    pub stage: usize,
    /// Bounds of the tensor, where the node that makes it clamps it.
    pub range: [f32; 2],
    /// The slice code.
    pub code: CodeLayout,
    /// What the tail has of its own for each slice count.
    pub rates: RatesLayout,
}

impl Partition {
    /// Reads the slice code, then the rates.
    pub fn read(data: &mut Data<'_>, layout: &Layout) -> Result<Self, LoadError> {
        Ok(Self {
            layout: *layout,
            code: Code::read(data, &layout.code, layout.shape)?,
            rates: Rates::read(data, &layout.rates)?,
        })
    }

    /// Channels, height and width of the tensor.
    pub fn shape(&self) -> [usize; 3] {
        self.layout.shape
    }

    /// The network's stage that reads the tensor.
    pub fn stage(&self) -> usize {
        self.layout.stage
    }

    /// What the tail has of its own for each slice count.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// The tensor `[channels, height, width]` that a prefix describes, within its bounds.
    pub fn decode(&self, prefix: &[u8]) -> Vec<f32> {
        let [least, greatest] = self.layout.range;
        let mut tensor = self.code.decode(prefix);
        for value in &mut tensor {
            *value = value.max(least).min(greatest);
        }
        tensor
    }
}
