//! Ours against burn's own, output and slopes.

use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor};

use super::super::values;
use super::pointwise;

#[test]
fn output_and_slopes_are_burns_own() {
    let device = Device::flex().autodiff();
    // Images, inputs, outputs, rows, columns: images joined and by themselves, matrices that nalgebra multiplies itself and others.
    let cases =
        [[3, 5, 7, 4, 4], [2, 17, 9, 12, 13], [1, 8, 8, 3, 3], [4, 1, 3, 1, 1], [2, 3, 1, 16, 16]];
    for [n, inputs, outputs, rows, columns] in cases {
        let x = values([n, inputs, rows, columns], &device).require_grad();
        let weights = values([outputs, inputs, 1, 1], &device).require_grad();
        let bias = values([outputs], &device).require_grad();
        let options = ConvOptions::new_with_padding([1, 1], [(0, 0), (0, 0)], [1, 1], 1);
        let found = [
            pointwise(x.clone(), weights.clone(), bias.clone()),
            conv2d(x.clone(), weights.clone(), Some(bias.clone()), options),
        ]
        .map(|y| {
            let slopes = values(y.dims(), &device);
            let mut gradients = (y.clone() * slopes).sum().backward();
            let of =
                |t: &Tensor<4>, gradients: &mut _| t.grad_remove(gradients).map(Tensor::into_data);
            let of_bias = bias.grad_remove(&mut gradients).map(Tensor::into_data);
            (y.into_data(), of(&x, &mut gradients), of(&weights, &mut gradients), of_bias)
        });
        assert_eq!(found[0], found[1], "{n} {inputs} {outputs} {rows} {columns}");
    }
}
