/** Reactors, tanks, columns and heaters. Rows of difficult.mjs. */
import { slipping, sticky, within } from "./parts.mjs";

/** Rest of the reactor: space velocity [1/min], feed and concentrations of A and B [mol/l]. */
const [SPACE, FEED, A0] = [4 / 7, 10, 3], B0 = 5 / 6 * A0 / (SPACE + 5 / 3);

const reactor = {
  id: "reactor",
  what:
    "concentration [mol/l] of the middle product of van de Vusse's reactions above 1.117, by the space velocity [1/min]; " +
    "inverse response, gain that changes its sign above 1.266; the load is a feed poorer by 0.5 mol/l",
  source: "B. W. Bequette, Process Control: Modeling, Design and Simulation, 2003, module 5 'Isothermal Chemical Reactor', case 1",
  sensor: "analyser of 0.001 mol/l",
  period: 1.2, ticks: 800, substeps: 1, filter: 2.4, limits: [-0.4, 0.6], upper: [10, 0.5, 150],
  setpoint: 0.1, quantum: 1e-3, noise: 2e-3, load: -0.5,
  /** Deviations of A and B. */
  states: 2, output: (x) => x[1],
  rates(x, u, load, dx) {
    const a = A0 + x[0], b = B0 + x[1], space = SPACE + u;
    dx[0] = (-5 / 6 * a - 1 / 6 * a * a + space * (FEED + load - a)) / 60;
    dx[1] = (5 / 6 * a - 5 / 3 * b - space * b) / 60;
  },
};

const drum = {
  id: "drum",
  what:
    "level [cm] of a boiler drum by feed water [%]: 0.547 (1 - 0.418 s) exp(-0.1 s) / (s (1.06 s + 1)), time in minutes; " +
    "the load is 10 % more steam, which first swells",
  source:
    "W. L. Luyben, 'Identification and tuning of integrating processes with deadtime and inverse response', Ind. Eng. Chem. " +
    "Res. 42, 2003: the boiler drum; own path of the steam",
  sensor: "differential pressure of 60 cm by 12 bits, boiling surface",
  period: 1.2, ticks: 800, delay: 5, substeps: 1, filter: 6, limits: [-40, 40], upper: [12, 0.1, 400],
  setpoint: 5, quantum: 60 / 4096, noise: 0.15, colour: 0.5, load: 10,
  /** Mass of water as level, flow after its lag of 1.06 min, swelling by steam, 0.4 cm for 1 %. */
  states: 3, output: (x) => x[0] + x[2],
  rates(x, u, load, dx) {
    const lag = 1.06 * 60, gain = 0.547 / 60;
    dx[0] = gain * (x[1] - load - 0.418 * 60 * (u - x[1]) / lag);
    dx[1] = (u - x[1]) / lag;
    dx[2] = (0.4 * load - x[2]) / lag;
  },
};

/** Cells of the rod, 5 mm each. */
const CELLS = 12;

const rod = {
  id: "rod",
  what:
    "temperature [K] above the room at the far end of a steel rod of 6 cm, heated at the near end by 0 … 20 W; the load " +
    "draws 1.5 W from the far end",
  source:
    "H. S. Carslaw and J. C. Jaeger, Conduction of Heat in Solids, 2nd ed., 1959, chapter III 'Linear flow of heat: bounded " +
    "by two parallel planes', with losses at the surface; in cells; own dimensions",
  sensor: "thermocouple by a MAX6675: 0.25 °C",
  period: 2, ticks: 1000, substeps: 2, filter: 10, limits: [0, 20], upper: [10, 0.1, 600],
  setpoint: 40, quantum: 0.25, noise: 0.1, load: -1.5,
  states: CELLS, output: (x) => x[CELLS - 1],
  rates(x, u, load, dx) {
    const cell = 0.005, diffusivity = 1.2e-5, capacity = 92 / CELLS, loss = 1 / 1200, exchange = diffusivity / (cell * cell);
    for (let i = 0; i < CELLS; i++) {
      const before = i ? x[i - 1] : x[i], after = i < CELLS - 1 ? x[i + 1] : x[i];
      dx[i] = exchange * (before - 2 * x[i] + after) - loss * x[i];
    }
    dx[0] += u / capacity;
    dx[CELLS - 1] += load / capacity;
  },
};

/** W/K⁴ of 12 cm², and the room, K. */
const RADIATION = 0.9 * 5.67e-8 * 12e-4, ROOM = 296;

const heater = {
  id: "transistor-heater",
  what:
    "temperature [K] of a transistor above the room by its power, 0 … 100 % of 1 W; the load is a fan: loss by convection " +
    "from 10 to 16 W/(m² K)",
  source:
    "J. Park, R. A. Martin, J. D. Kelly and J. D. Hedengren, 'Benchmark temperature microcontroller for process dynamics " +
    "and control', Computers & Chemical Engineering 135, 2020: energy balance with radiation, its constants; lag of the " +
    "sensor 20 s",
  sensor: "TMP36 by a converter of 10 bits at 3.3 V: 0.32 °C",
  period: 1, ticks: 900, delay: 2, substeps: 1, filter: 5, limits: [0, 100], upper: [200, 8, 2000],
  setpoint: 20, quantum: 3.3 / 1024 / 0.01, noise: 0.15, load: 6,
  /** Temperatures of transistor and sensor. */
  states: 2, output: (x) => x[1],
  rates(x, u, load, dx) {
    const real = ROOM + x[0], convection = (10 + load) * 12e-4 * x[0], radiation = RADIATION * (real ** 4 - ROOM ** 4);
    dx[0] = (0.01 * u - convection - radiation) / (0.004 * 500);
    dx[1] = (x[0] - x[1]) / 20;
  },
};

/** Acetic acid (81 l/min of 0.32 mol/l) and caustic soda (0.05005 mol/l) in 1000 l. */
const ACID = 81, KA = 1.8e-5, KW = 1e-14, BASE = 0.05005;

/** pH of total acetate and sodium [mol/l]: the root h > 0 of the balance of charges, by halving the interval of pH. */
function acidity(acetate, sodium) {
  let low = 1e-14, high = 1;
  for (let i = 0; i < 40; i++) {
    const h = Math.sqrt(low * high);
    if (sodium + h - KW / h - acetate * KA / (KA + h) > 0) high = h;
    else low = h;
  }
  return -Math.log10(low);
}

/** Flow of base [l/min] that holds pH 6, and the concentrations then. */
const RATIO = KA / (KA + 1e-6) + (1e-8 - 1e-6) * (ACID + 490) / (ACID * 0.32), FLOW = RATIO * ACID * 0.32 / BASE;
const ACETATE = ACID * 0.32 / (ACID + FLOW), SODIUM = FLOW * BASE / (ACID + FLOW), PH = acidity(ACETATE, SODIUM);

const neutralization = {
  id: "ph",
  what:
    "pH above 6 of acetic acid neutralized by caustic soda [l/min]: the gain grows sixfold on the way to the setpoint, tenfold " +
    "in the next unit; the load is an acid stronger by 0.006 mol/l",
  source:
    "T. J. McAvoy, E. Hsu and S. Lowenthal, 'Dynamics of pH in controlled stirred tank reactor', Ind. Eng. Chem. Process " +
    "Des. Dev. 11, 1972; lag of the electrode 10 s",
  sensor: "glass electrode, 0.01 pH",
  period: 2, ticks: 900, delay: 2, substeps: 1, filter: 6, limits: [-60, 60], upper: [400, 16, 4000],
  setpoint: 0.8, quantum: 0.01, noise: 0.01, load: 0.006,
  /** Deviations of acetate and sodium [mol/l]; the electrode's reading. */
  states: 3, output: (x) => x[2],
  rates(x, u, load, dx) {
    const acetate = ACETATE + x[0], sodium = SODIUM + x[1], flow = FLOW + u;
    dx[0] = (ACID * (0.32 + load) - (ACID + flow) * acetate) / 1000 / 60;
    dx[1] = (flow * BASE - (ACID + flow) * sodium) / 1000 / 60;
    dx[2] = (acidity(acetate, sodium) - PH - x[2]) / 10;
  },
};

/** Share of the greatest flow at a stroke of 0 … 100 %: rangeability 50. */
const equalPercentage = (stroke) => 50 ** (within(stroke, 0, 100) / 100 - 1);
const STEAM = equalPercentage(50);

const exchanger = {
  id: "exchanger",
  what:
    "outlet temperature [K] above rest of a heat exchanger by its steam valve [%], of equal percentage: the gain doubles on " +
    "the way; the load is 30 % more water",
  source:
    "D. E. Seborg, T. F. Edgar and D. A. Mellichamp, Process Dynamics and Control, chapter 'Control system " +
    "instrumentation': the valve's characteristic R^(l - 1); own exchanger",
  sensor: "Pt100, 150 K by 12 bits",
  period: 1, ticks: 800, delay: 4, substeps: 1, filter: 3, limits: [-50, 50], upper: [12, 0.4, 150],
  setpoint: 15, quantum: 150 / 4096, noise: 0.1, load: 0.3,
  /** Stroke, wall, water, sensor. */
  states: 4, output: (x) => x[3],
  rates(x, u, load, dx) {
    const rest = 120 * STEAM, flow = 1 + load;
    dx[0] = (u - x[0]) / 3;
    dx[1] = (120 * equalPercentage(50 + x[0]) - rest - x[1]) / 12;
    dx[2] = (rest + x[1] - flow * (rest + x[2])) / 20;
    dx[3] = (x[2] - x[3]) / 6;
  },
};

const stickyFlow = {
  id: "sticky-flow", what: "flow [m³/h] above 25 by a valve [%] that sticks in a band of 2 %; the load is 15 % less pressure",
  source:
    "A. Stenman, F. Gustafsson and K. Forsman, 'A segmentation-based method for detection of stiction in control valves', " +
    "2003; own loop",
  sensor: "orifice, 100 m³/h by 12 bits, 1 % of the setpoint",
  period: 0.2, ticks: 750, delay: 1, substeps: 1, filter: 0.6, limits: [-50, 50], upper: [30, 30, 12],
  setpoint: 10, quantum: 100 / 4096, noise: 0.1, load: -0.15, actuator: sticky(2),
  /** Flow, transmitter. */
  states: 2, output: (x) => x[1],
  rates(x, stroke, load, dx) {
    dx[0] = (0.5 * (1 + load) * (50 + stroke) - 25 - x[0]) / 1.5;
    dx[1] = (x[0] - x[1]) / 0.5;
  },
};

const stickyLevel = {
  id: "sticky-level",
  what:
    "level [cm] of a tank emptied by a pump, by an inlet valve [%] with friction (static 2 %, dynamic 1 %); the load is 10 " +
    "% more outflow",
  source:
    "Q. P. He, J. Wang, M. Pottmann and S. J. Qin, 'A curve fitting method for detecting valve stiction in oscillating " +
    "control loops', 2007; own loop",
  sensor: "float of 1 mm, waves",
  period: 2, ticks: 800, delay: 2, substeps: 1, filter: 6, limits: [-40, 40], upper: [60, 1, 600],
  setpoint: 10, quantum: 0.1, noise: 0.15, colour: 0.5, load: -10, actuator: slipping(2, 1),
  /** Inflow [%] after the valve's lag of 2 s; level, 1 cm/min for 1 %. */
  states: 2, output: (x) => x[1],
  rates(x, stroke, load, dx) {
    dx[0] = (stroke - x[0]) / 2;
    dx[1] = (x[0] + load) / 60;
  },
};

/** Level [cm] and inflow [cm³/s] at rest. */
const LEVEL = 15, INFLOW = 10 * Math.sqrt(LEVEL);

const cone = {
  id: "cone",
  what:
    "level [cm] above 15 of a conical tank (20 cm of radius at 60 cm), by its pump [cm³/s]: four times the area at the " +
    "setpoint; the load is a leak of 15 cm³/s",
  source:
    "D. E. Seborg, T. F. Edgar and D. A. Mellichamp, Process Dynamics and Control, section 'Liquid storage systems': " +
    "outflow by the root of the level; own tank",
  sensor: "pressure, 1 mm",
  period: 2, ticks: 700, delay: 1, substeps: 1, filter: 6, limits: [-INFLOW, 120 - INFLOW], upper: [100, 6, 600],
  setpoint: 15, quantum: 0.1, noise: 0.1, load: -15,
  /** Pump after its lag of 3 s; level. */
  states: 2, output: (x) => x[1],
  rates(x, u, load, dx) {
    const level = Math.max(1, LEVEL + x[1]);
    dx[0] = (u - x[0]) / 3;
    dx[1] = (INFLOW + x[0] + load - 10 * Math.sqrt(level)) / (Math.PI * (20 / 60 * level) ** 2);
  },
};

const column = {
  id: "column",
  what:
    "methanol [weight %] at the top of a distillation column by reflux [lb/min]: 12.8 exp(-s) / (16.7 s + 1); the load is " +
    "0.34 lb/min more feed, 3.8 exp(-8.1 s) / (14.9 s + 1), time in minutes",
  source: "R. K. Wood and M. W. Berry, 'Terminal composition control of a binary distillation column', Chem. Eng. Sci. 28, 1973",
  sensor: "analyser, 0.02 %",
  period: 6, ticks: 1000, delay: 10, loadDelay: 81, substeps: 1, filter: 12, limits: [-0.3, 0.3], upper: [3, 0.01, 100],
  setpoint: 1, quantum: 0.02, noise: 0.03, load: 0.34,
  states: 2, output: (x) => x[0] + x[1],
  rates(x, u, load, dx) {
    dx[0] = (12.8 * u - x[0]) / (16.7 * 60);
    dx[1] = (3.8 * load - x[1]) / (14.9 * 60);
  },
};

/** P-: shares of the pumps that go to the lower tanks, cm³/(V s), V; areas of tanks 2 and 4 and of their outlets, cm². */
const [G1, G2, P1, P2, VOLTS] = [0.43, 0.34, 3.14, 3.29, 3.15], [WIDE, NARROW] = [32, 0.057];
const outflow = (level) => NARROW * Math.sqrt(2 * 981 * Math.max(0, level));
const levelOf = (flow) => (flow / NARROW) ** 2 / (2 * 981);
const UPPER = levelOf((1 - G1) * P1 * VOLTS), LOWER = levelOf((1 - G1) * P1 * VOLTS + G2 * P2 * VOLTS);

const quadruple = {
  id: "quadruple-tank",
  what:
    "level [cm] of the second of four tanks by the first pump [V], which fills it through the fourth; the load is 0.5 V " +
    "less at the other pump",
  source:
    "K. H. Johansson, 'The quadruple-tank process: a multivariable laboratory process with an adjustable zero', IEEE Trans. " +
    "Control Systems Technology 8, 2000: P-",
  sensor: "0.5 V/cm by 10 bits of 10 V",
  period: 2, ticks: 700, delay: 1, substeps: 1, filter: 6, limits: [-VOLTS, 10 - VOLTS], upper: [40, 1, 600],
  setpoint: 3, quantum: 10 / 1024 / 0.5, noise: 0.05, load: -0.5,
  /** Tanks 4 and 2. */
  states: 2, output: (x) => x[1],
  rates(x, u, load, dx) {
    const falling = outflow(UPPER + x[0]);
    dx[0] = ((1 - G1) * P1 * (VOLTS + u) - falling) / WIDE;
    dx[1] = (falling + G2 * P2 * (VOLTS + load) - outflow(LOWER + x[1])) / WIDE;
  },
};

export const processes = {
  reactor, drum, rod, heater, neutralization, exchanger, stickyFlow, stickyLevel, cone, column, quadruple,
};
