/** Pieces of which the difficult plants are made. */

/** Clamp. */
export const within = (value, low, high) => Math.min(high, Math.max(low, value));

/** What is left of `value` outside -half … half. */
export const deadZone = (value, half) => value - within(value, -half, half);

/** Coulomb friction of unit height, smoothed below `speed`. */
export const coulomb = (velocity, speed) => within(velocity / speed, -1, 1);

/** An actuator that moves by at most `most` a tick. */
export const rateLimited = (most) => () => {
  let position = 0;
  return (u) => (position += within(u - position, -most, most));
};

/**
 * A sticky valve: it rests while the order is within `band` of its position, then jumps to the order. A. Stenman, F. Gustafsson
 * and K. Forsman, "A segmentation-based method for detection of stiction in control valves", Int. J. Adaptive Control and
 * Signal Processing 17, 2003: the one-parameter model.
 */
export const sticky = (band) => () => {
  let position = 0;
  return (u) => (position = Math.abs(u - position) <= band ? position : u);
};

/**
 * A sticky valve with static and dynamic friction, in units of the order. Q. P. He, J. Wang, M. Pottmann and S. J. Qin, "A
 * curve fitting method for detecting valve stiction in oscillating control loops", Ind. Eng. Chem. Res. 46, 2007: their
 * two-parameter model.
 */
export const slipping = (staticBand, dynamicBand) => () => {
  let position = 0, force = 0, before = 0;
  return (u) => {
    const pull = force + u - before, slips = Math.abs(pull) > staticBand;
    before = u;
    force = slips ? Math.sign(pull) * dynamicBand : pull;
    if (slips) position += pull - force;
    return position;
  };
};

/** The classical Runge-Kutta method: advances x, f64[n], by h with rates(x, dx). */
export function rungeKutta(n) {
  const [k1, k2, k3, k4, at] = Array.from({ length: 5 }, () => new Float64Array(n));
  const near = (x, h, k) => {
    for (let i = 0; i < n; i++) at[i] = x[i] + h * k[i];
    return at;
  };
  return (x, h, rates) => {
    rates(x, k1);
    rates(near(x, h / 2, k1), k2);
    rates(near(x, h / 2, k2), k3);
    rates(near(x, h, k3), k4);
    for (let i = 0; i < n; i++) x[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  };
}
