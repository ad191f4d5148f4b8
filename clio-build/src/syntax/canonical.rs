use super::{Declaration, Slices};
use std::fmt::Write;

impl Declaration {
    /// A text that is equal for two declarations exactly when the same fit serves both; the artifact's hash is made of
    /// it and of the contents of the files it names.
    ///
    /// It covers `network`, `input`, `classes`, `calibration`, `holdout`, `slices` and, as a set, `partitions`. It
    /// leaves out what names, places or plans: `name`, `visibility`, `doc`, `artifact`, `targets`, `link`, `deadline`
    /// and `budget`. Those can change without a new fit.
    pub fn canonical(&self) -> String {
        let mut text = String::from("clio declaration 1\n");
        let mut line = |key: &str, value: &str| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{key} {value}");
        };
        let input = &self.input;
        line("network", &format!("{:?}", self.network));
        line("input", &format!("image {} {} {}", input.channels, input.height, input.width));
        line("mean", &joined(&input.mean));
        line("std", &joined(&input.std));
        line("classes", &format!("{:?}", self.classes));
        line("calibration", &format!("{:?}", self.calibration));
        line("holdout", &format!("{:?}", self.holdout));
        line("slices", &slices(&self.slices));
        line("partitions", &partitions(self.partitions.as_deref()));
        text
    }
}

fn slices(slices: &Slices) -> String {
    match slices {
        Slices::Transform { bytes } => format!("transform {}", joined(bytes)),
        Slices::Channels { step } => format!("channels {step}"),
    }
}

fn partitions(names: Option<&[String]>) -> String {
    let Some(names) = names else { return "all".into() };
    let mut names = names.to_vec();
    names.sort();
    joined(&names)
}

fn joined<T: std::fmt::Debug>(values: &[T]) -> String {
    values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use crate::syntax::Builder;

    fn builder() -> Builder {
        Builder::new("Cifar")
            .network("resnet56.onnx")
            .image(3, 32, 32)
            .classes("labels.txt")
            .calibration("calibration.bin")
            .holdout("holdout.bin")
            .transform([64, 128])
            .target("stm32f746")
            .link("ble", 50.0..=1000.0)
            .deadline_ms(500)
            .budget(1 << 20, 256 << 10)
    }

    #[test]
    fn text_is_pinned() {
        let text = builder().std([0.229, 0.224, 0.225]).build().unwrap().canonical();
        assert_eq!(
            text,
            "clio declaration 1\nnetwork \"resnet56.onnx\"\ninput image 3 32 32\nmean 0.0 0.0 0.0\n\
             std 0.229 0.224 0.225\nclasses \"labels.txt\"\ncalibration \"calibration.bin\"\n\
             holdout \"holdout.bin\"\nslices transform 64 128\npartitions all\n"
        );
    }

    #[test]
    fn plan_fields_do_not_change_it() {
        let fitted = builder().build().unwrap().canonical();
        let planned = builder().doc("Other.").visibility("pub").mtu(100).loss(20.0);
        let planned = planned.artifact("other.clio");
        assert_eq!(planned.build().unwrap().canonical(), fitted);
    }

    #[test]
    fn partitions_are_a_set() {
        let text = |names: [&str; 2]| builder().partitions(names).build().unwrap().canonical();
        assert_eq!(text(["a", "b"]), text(["b", "a"]));
        assert_ne!(text(["a", "b"]), builder().build().unwrap().canonical());
    }
}
