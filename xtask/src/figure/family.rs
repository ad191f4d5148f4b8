//! What is sent and how it was fitted, which a colour stands for.

use crate::results::Line;

/// A way to send, in the order of legends and tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// The transform code, trained.
    Trained,
    /// The transform code in closed form.
    Closed,
    /// The paper's code and training.
    Clio2020,
    /// The paper's code in closed form.
    Channels,
    /// The transform code on the input itself.
    Input,
    /// WebP.
    Webp,
    /// JPEG.
    Jpeg,
    /// Progressive JPEG, cut.
    Pjpeg,
    /// Fewer pixels.
    Downsample,
    /// WebP less its headers.
    BareWebp,
    /// JPEG less its headers.
    BareJpeg,
}

impl Family {
    /// The family of a line; `None` where it is no series of a figure: points at no bytes, and codes that only tables show.
    pub fn of(line: &Line) -> Option<Self> {
        let paper = line.fit.starts_with("clio2020") || line.code == "clio2020";
        match line.code.as_str() {
            _ if line.bytes_mean <= 0.0 => None,
            _ if paper => Some(Self::Clio2020),
            "transform" if line.partition == 0 => Some(Self::Input),
            "transform" if line.fit == "trained" => Some(Self::Trained),
            "transform" => Some(Self::Closed),
            "channels" => Some(Self::Channels),
            "webp" => Some(Self::Webp),
            "jpeg" => Some(Self::Jpeg),
            "pjpeg" => Some(Self::Pjpeg),
            "downsample" => Some(Self::Downsample),
            "webp-bare" => Some(Self::BareWebp),
            "jpeg-scan" => Some(Self::BareJpeg),
            _ => None,
        }
    }

    /// Whether it is Clio's own, which the others are rivals of.
    pub fn is_ours(self) -> bool {
        matches!(self, Self::Trained | Self::Closed)
    }

    /// Whether it sends the image itself.
    pub fn sends_image(self) -> bool {
        self >= Self::Input
    }

    /// As SVG writes it; told apart also by those who see no red or no green, together with the markers.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Trained => "#003f8c",
            Self::Closed => "#0092b2",
            Self::Clio2020 => "#c81e1e",
            Self::Channels => "#965032",
            Self::Input => "#eb9100",
            Self::Webp | Self::BareWebp => "#783ca5",
            Self::Jpeg | Self::BareJpeg => "#4b4b4b",
            Self::Pjpeg => "#e15faa",
            Self::Downsample => "#8c961e",
        }
    }
}
