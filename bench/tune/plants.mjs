/**
 * 25 plants on which controllers are tuned:
 * { id, what, period [s], ticks, loadTick, load, limits: [umin, umax], filter [s], upper, inClass, create() }.
 *
 * An experiment is a unit step of the setpoint at tick 0, from rest, and from `loadTick` on a load that is added to the plant's
 * input. `filter` is the time constant of the derivative; `upper` bounds kp, ki, kd; `inClass`: the plant is exactly of second
 * order at most, with a zero and a dead time. `create()` makes a plant at rest: `output()` is its output at the present tick,
 * `step(u, k)` holds u (delayed by the dead time; with the load) from tick k to the next.
 */

/** Lags of the times given, in series, gain 1. */
function lags(...times) {
  const n = times.length;
  const A = times.map((time, i) => times.map((_, j) => (j === i ? -1 / time : j === i - 1 ? 1 / time : 0)));
  return { A, B: times.map((time, i) => (i ? 0 : 1 / time)), C: times.map((_, i) => (i === n - 1 ? 1 : 0)) };
}

/** numerator / denominator by ascending powers of s, without the denominator's highest coefficient, 1: controllable canonical form. */
function ratio(numerator, denominator) {
  const n = denominator.length;
  const A = denominator.map((_, i) => denominator.map((_, j) => (i < n - 1 ? +(j === i + 1) : -denominator[j])));
  return { A, B: denominator.map((_, i) => +(i === n - 1)), C: denominator.map((_, j) => numerator[j] ?? 0) };
}

const scaled = (gain, { A, B, C }) => ({ A, B: B.map((b) => gain * b), C });

const product = (P, Q) => P.map((row) => Q[0].map((_, j) => row.reduce((sum, p, k) => sum + p * Q[k][j], 0)));

/**
 * The rows of [P Q], flat, that move x' = A x + B u over `period` with u held: x <- P x + Q u. The exponential series to order
 * 4 in each of `substeps` parts, which is what the Runge-Kutta method of order 4 does with a linear system.
 */
function sampled({ A, B }, period, substeps) {
  const h = period / substeps, n = B.length, identity = [...B, 0].map((_, i) => [...B, 0].map((_, j) => +(i === j)));
  const M = [...A.map((row, i) => [...row, B[i]].map((entry) => entry * h)), Array(n + 1).fill(0)];
  let term = identity, part = identity, whole = identity;
  for (let order = 1; order <= 4; order++) {
    term = product(term, M).map((row) => row.map((entry) => entry / order));
    part = part.map((row, i) => row.map((entry, j) => entry + term[i][j]));
  }
  for (let i = 0; i < substeps; i++) whole = product(whole, part);
  return Float64Array.from(whole.slice(0, n).flat());
}

/** A linear process: { output(), move(u) } from a state space. */
function linear(system, period, substeps) {
  const { C } = system, n = C.length, rows = sampled(system, period, substeps);
  return () => {
    let x = new Float64Array(n), next = new Float64Array(n);
    return {
      output() {
        let y = 0;
        for (let j = 0; j < n; j++) y += C[j] * x[j];
        return y;
      },
      move(u) {
        for (let i = 0, at = 0; i < n; i++) {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += rows[at++] * x[j];
          next[i] = sum + rows[at++] * u;
        }
        [x, next] = [next, x];
      },
    };
  };
}

/** A process of two states by Euler's method: `rates(x0, x1, u)` gives both derivatives; the output is the second state. */
function euler(rates, period, substeps) {
  const h = period / substeps;
  return () => {
    let x0 = 0, x1 = 0;
    return {
      output: () => x1,
      move(u) {
        for (let i = 0; i < substeps; i++) {
          const [d0, d1] = rates(x0, x1, u);
          x0 += h * d0;
          x1 += h * d1;
        }
      },
    };
  };
}

const root = (level) => Math.sqrt(Math.max(0, 1 + level));
/** Levels of two tanks in series above their resting level 1; outflow by the root of the level, inflow 1 + u not below 0. */
const tanks = (x0, x1, u) => [Math.max(0, 1 + u) - root(x0), root(x0) - root(x1)];
/** Torque with a lag of 0.2 s; speed of inertia 1, viscous friction 0.5 and Coulomb friction 0.3, smoothed below speed 0.05. */
const friction = (x0, x1, u) => [(u - x0) / 0.2, x0 - 0.5 * x1 - 0.3 * Math.min(1, Math.max(-1, x1 / 0.05))];

/**
 * K. J. Åström and T. Hägglund, "Revisiting the Ziegler-Nichols step response method for PID control", J. Process Control 14,
 * 2004: the test batch.
 */
const BATCH = "Åström and Hägglund 2004";
/** K. J. Åström and T. Hägglund, "Benchmark systems for PID control", IFAC workshop on PID control, Terrassa, 2000. */
const BENCHMARK = "Åström and Hägglund 2000";

const common = { delay: 0, substeps: 2, load: 0.5, limits: [-2, 4] };
const rows = [
  {
    id: "fopdt", what: `exp(-s) / (2 s + 1); ${BATCH}`, system: lags(2), inClass: true,
    period: 0.05, ticks: 600, delay: 20, filter: 0.1, upper: [10, 5, 5], substeps: 1,
  },
  {
    id: "underdamped", what: "1 / (s² + 0.4 s + 1): damping 0.2", system: ratio([1], [1, 0.4]), inClass: true,
    period: 0.05, ticks: 600, limits: [-3, 3], filter: 0.1, upper: [30, 20, 20],
  },
  {
    id: "dcmotor",
    what: "K / ((J s + b)(L s + R) + K²), J = 0.01, b = 0.1, K = 0.01, R = 1, L = 0.5; Control Tutorials for MATLAB, DC motor speed",
    system: { A: [[-10, 1], [-0.02, -2]], B: [0, 2], C: [1, 0] }, inClass: true,
    period: 0.01, ticks: 600, load: 2, limits: [-24, 24], filter: 0.02, upper: [300, 400, 60],
  },
  {
    id: "intlag", what: "exp(-0.1 s) / (s (s + 1))", system: ratio([1], [0, 1]), inClass: true,
    period: 0.05, ticks: 600, delay: 2, load: 0.2, limits: [-1.5, 1.5], filter: 0.1, upper: [20, 5, 20],
  },
  {
    id: "nonminphase", what: `(1 - s) / (s + 1)³; ${BENCHMARK}`, system: ratio([1, -1], [1, 3, 3]), inClass: false,
    period: 0.05, ticks: 800, limits: [-2, 3], filter: 0.2, upper: [4, 2, 4],
  },
  {
    id: "ah4lag", what: `1 / (s + 1)⁴; ${BENCHMARK}`, system: lags(1, 1, 1, 1), inClass: false,
    period: 0.05, ticks: 1000, filter: 0.2, upper: [10, 4, 15],
  },
  {
    id: "ahalpha", what: `1 / ((s + 1)(0.5 s + 1)(0.25 s + 1)(0.125 s + 1)); ${BENCHMARK}`,
    system: lags(1, 0.5, 0.25, 0.125), inClass: false,
    period: 0.02, ticks: 1000, limits: [-4, 6], filter: 0.04, upper: [30, 30, 20],
  },
  ...[
    {
      id: "x_fopdt_dom", what: `exp(-s) / (0.3 s + 1); ${BATCH}`, system: lags(0.3), inClass: true,
      period: 0.05, ticks: 600, delay: 20, filter: 0.1, upper: [4, 4, 4],
    },
    {
      id: "x_fopdt_lag", what: `exp(-s) / (10 s + 1); ${BATCH}`, system: lags(10), inClass: true,
      period: 0.05, ticks: 1000, delay: 20, filter: 0.1, upper: [30, 20, 30],
    },
    {
      id: "x_2lagdt_.5", what: `exp(-s) / (0.5 s + 1)²; ${BATCH}`, system: lags(0.5, 0.5), inClass: true,
      period: 0.05, ticks: 600, delay: 20, filter: 0.1, upper: [6, 4, 6],
    },
    {
      id: "x_2lagdt_5", what: `exp(-s) / (5 s + 1)²; ${BATCH}`, system: lags(5, 5), inClass: true,
      period: 0.1, ticks: 1000, delay: 10, filter: 0.3, upper: [30, 10, 60],
    },
    {
      id: "x_3lag_.1", what: `1 / ((s + 1)(0.1 s + 1)²); ${BATCH}`, system: lags(1, 0.1, 0.1), inClass: false,
      period: 0.02, ticks: 600, limits: [-5, 8], filter: 0.04, upper: [40, 60, 20],
    },
    {
      id: "x_3lag_5", what: `1 / ((s + 1)(5 s + 1)²); ${BATCH}`, system: lags(1, 5, 5), inClass: false,
      period: 0.1, ticks: 1000, filter: 0.3, upper: [30, 10, 60],
    },
    {
      id: "x_n3", what: `1 / (s + 1)³; ${BATCH}`, system: lags(1, 1, 1), inClass: false,
      period: 0.05, ticks: 800, filter: 0.2, upper: [20, 10, 20],
    },
    {
      id: "x_n8", what: `1 / (s + 1)⁸; ${BATCH}`, system: lags(1, 1, 1, 1, 1, 1, 1, 1), inClass: false,
      period: 0.1, ticks: 900, filter: 0.4, upper: [5, 2, 10],
    },
    {
      id: "x_a.2", what: `1 / ((s + 1)(0.2 s + 1)(0.04 s + 1)(0.008 s + 1)); ${BATCH}`,
      system: lags(1, 0.2, 0.04, 0.008), inClass: false,
      period: 0.01, ticks: 1000, limits: [-6, 10], filter: 0.02, upper: [60, 90, 20],
    },
    {
      id: "x_a.7", what: `1 / ((s + 1)(0.7 s + 1)(0.49 s + 1)(0.343 s + 1)); ${BATCH}`,
      system: lags(1, 0.7, 0.49, 0.343), inClass: false,
      period: 0.03, ticks: 1000, filter: 0.1, upper: [20, 20, 20],
    },
    {
      id: "x_intdelay", what: `exp(-0.5 s) / (s (0.5 s + 1)); ${BATCH}`, system: ratio([2], [0, 2]), inClass: true,
      period: 0.05, ticks: 800, delay: 10, load: 0.2, limits: [-1.5, 1.5], filter: 0.1, upper: [10, 5, 10],
    },
    {
      id: "x_nmp.3", what: `(1 - 0.3 s) / (s + 1)³; ${BATCH}`, system: ratio([1, -0.3], [1, 3, 3]), inClass: false,
      period: 0.05, ticks: 800, filter: 0.2, upper: [10, 5, 10],
    },
    {
      id: "x_nmp2", what: "(1 - 2 s) / (s + 1)³", system: ratio([1, -2], [1, 3, 3]), inClass: false,
      period: 0.05, ticks: 1000, limits: [-2, 3], filter: 0.2, upper: [4, 2, 4],
    },
    {
      id: "x_osc3", what: `1 / ((s + 1)(0.25 s² + 0.7 s + 1)); ${BATCH}`,
      system: { A: [[-1, 0, 0], [0, 0, 1], [4, -4, -2.8]], B: [1, 0, 0], C: [0, 1, 0] }, inClass: false,
      period: 0.04, ticks: 800, filter: 0.1, upper: [20, 20, 20],
    },
    {
      id: "x_oscdt", what: "exp(-0.4 s) / (s² + 0.6 s + 1): damping 0.3", system: ratio([1], [1, 0.6]), inClass: true,
      period: 0.05, ticks: 800, delay: 8, limits: [-3, 3], filter: 0.1, upper: [10, 10, 10],
    },
    {
      id: "x_heater", what: "1.5 exp(-0.5 s) / ((8 s + 1)(s + 1)), an actuator of 0 … 2",
      system: scaled(1.5, lags(8, 1)), inClass: true,
      period: 0.1, ticks: 1000, delay: 5, load: -0.3, limits: [0, 2], filter: 0.3, upper: [40, 20, 60],
    },
    {
      id: "x_tanks", what: "two tanks in series, outflow by the root of the level, dead time 0.3 s", rates: tanks, inClass: false,
      period: 0.05, ticks: 1000, delay: 6, load: -0.4, limits: [-1, 3], filter: 0.15, upper: [20, 10, 30], substeps: 2,
    },
    {
      id: "x_friction", what: "motor speed with viscous and Coulomb friction, torque lag 0.2 s, dead time 0.04 s",
      rates: friction, inClass: false,
      period: 0.02, ticks: 800, delay: 2, load: -0.4, limits: [-4, 4], filter: 0.06, upper: [30, 40, 10],
    },
  ].map((row) => ({ substeps: 4, ...row })),
];

/** What was put in `delay` calls ago; 0 before. */
export function deadTime(delay) {
  const held = new Float64Array(delay + 1);
  let at = 0;
  return (u) => {
    held[at] = u;
    at = at === delay ? 0 : at + 1;
    return held[at];
  };
}

function plant({ system, rates, delay, substeps, ...data }) {
  const { period, load } = data, loadTick = data.ticks >> 1;
  const process = system ? linear(system, period, substeps) : euler(rates, period, substeps);
  return {
    ...data, loadTick, delay, setpoint: 1,
    create() {
      const { output, move } = process(), delayed = deadTime(delay);
      return { output, step: (u, k) => move(delayed(u) + (k >= loadTick ? load : 0)) };
    },
  };
}

export const plants = rows.map((row) => plant({ ...common, ...row }));
