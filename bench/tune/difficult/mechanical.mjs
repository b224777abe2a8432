/** Drives, vehicles and other machines. Rows of difficult.mjs. */
import { coulomb, deadZone, rateLimited, within } from "./parts.mjs";

const twoMass = {
  id: "two-mass",
  what:
    "speed [rad/s] of a motor that drives a load over a compliant shaft (resonance 75 Hz, damping 0.016), by torque [N m]; " +
    "load torque on the far side",
  source:
    "G. Ellis, Control System Design Guide, 3rd ed., 2004, chapter 'Compliance and Resonance': the two-mass model; own " +
    "parameters",
  sensor: "speed from the difference of an encoder of 16384 counts a turn, one count in 1 ms",
  period: 1e-3, ticks: 600, delay: 1, substeps: 4, filter: 2e-3, limits: [-6, 6], upper: [2, 200, 5e-3],
  setpoint: 20, quantum: 2 * Math.PI / 16384 / 1e-3, noise: 0.05, load: -1.5,
  /** Torque after the current loop (0.3 ms), motor speed, twist, load speed. */
  states: 4, output: (x) => x[1],
  rates([torque, motor, twist, far], u, load, dx) {
    const [motorInertia, farInertia, stiffness, damping, bearing] = [0.002, 0.004, 300, 0.02, 0.004];
    const shaft = stiffness * twist + damping * (motor - far);
    dx[0] = (u - torque) / 3e-4;
    dx[1] = (torque - shaft - bearing * motor) / motorInertia;
    dx[2] = motor - far;
    dx[3] = (shaft + load) / farInertia;
  },
};

/** A(q^-1) and B(q^-1) of the unloaded rig at 20 Hz, B with its delay of two periods. */
const [A, B] = [[-1.41833, 1.58939, -1.31608, 0.88642], [0, 0, 0.28261, 0.50666]];

const flexibleTransmission = {
  id: "flexible-transmission",
  what:
    "position [V] of the last of three pulleys with elastic belts, two modes of low damping, by the first one's reference " +
    "[V]; the load is added to the output",
  source:
    "I. D. Landau, D. Rey, A. Karimi, A. Voda and A. Franco, 'A flexible transmission system as a benchmark for robust " +
    "digital control', European J. Control 1, 1995: the model without load",
  sensor: "potentiometer, ±10 V by a converter of 12 bits",
  period: 0.05, ticks: 600, filter: 0.1, limits: [-3, 3], upper: [0.3, 4, 0.1],
  setpoint: 1, quantum: 20 / 4096, noise: 0.01, load: -0.3,
  /** y of the last four periods, u of the last four. */
  states: 8, output: (x, load) => x[0] + load,
  next(x, u) {
    x.copyWithin(5, 4, 7);
    x[4] = u;
    let y = 0;
    for (let i = 0; i < 4; i++) y += B[i] * x[4 + i] - A[i] * x[i];
    x.copyWithin(1, 0, 3);
    x[0] = y;
  },
};

const backlash = {
  id: "backlash", what: "angle [rad] of a load behind a gear with a play of 0.02 rad, by torque [N m]; load torque on the far side",
  source:
    "M. Nordin and P.-O. Gutman, 'Controlling mechanical systems with backlash: a survey', Automatica 38, 2002: the " +
    "dead-zone model of the shaft; own parameters",
  sensor: "encoder of 10000 counts a turn on the load",
  period: 4e-3, ticks: 750, delay: 1, substeps: 4, filter: 8e-3, limits: [-20, 20], upper: [600, 4000, 60],
  setpoint: 0.5, quantum: 2 * Math.PI / 10000, noise: 3e-4, load: -3,
  /** Motor angle (after the gear) and speed, load angle and speed. */
  states: 4, output: (x) => x[2],
  rates([motor, motorSpeed, far, farSpeed], u, load, dx) {
    const [motorInertia, farInertia, stiffness, damping, half] = [0.18, 0.3, 800, 2, 0.01];
    const twist = deadZone(motor - far, half), shaft = twist ? stiffness * twist + damping * (motorSpeed - farSpeed) : 0;
    dx[0] = motorSpeed;
    dx[1] = (u - motorSpeed - shaft) / motorInertia;
    dx[2] = farSpeed;
    dx[3] = (shaft - 0.2 * farSpeed - coulomb(farSpeed, 0.01) + load) / farInertia;
  },
};

const satellite = {
  id: "satellite",
  what:
    "attitude [rad] of a star tracker on a flexible boom, by torque [N m] on the body: 0.036 (s + 25) / (s² (s² + 0.04 s + " +
    "1)), not collocated",
  source:
    "G. F. Franklin, J. D. Powell and A. Emami-Naeini, Feedback Control of Dynamic Systems, section 'Design of a " +
    "Satellite\'s Attitude Control'",
  sensor: "star tracker of 20 arc seconds",
  period: 0.4, ticks: 800, substeps: 2, filter: 2, limits: [-1e-3, 1e-3], upper: [0.15, 8e-3, 1.5],
  setpoint: 0.05, quantum: 1e-4, noise: 1e-4, load: -2e-5,
  /** Angle and rate of the body, of the tracker. */
  states: 4, output: (x) => x[2],
  rates([body, bodyRate, far, farRate], u, load, dx) {
    const boom = 0.091 * (body - far) + 0.0036 * (bodyRate - farRate);
    dx[0] = bodyRate;
    dx[1] = u + load - boom;
    dx[2] = farRate;
    dx[3] = boom / 0.1;
  },
};

const encoder = {
  id: "coarse-encoder",
  what:
    "angle [rad] of a small direct-current motor with Coulomb friction, by voltage [V]; load torque [N m]",
  source: "Control Tutorials for MATLAB and Simulink, 'DC Motor Position: System Modeling': J, b, K, R (L neglected); own friction",
  sensor: "encoder of 50 lines, 200 counts a turn",
  period: 2e-3, ticks: 600, delay: 1, substeps: 2, filter: 8e-3, limits: [-12, 12], upper: [200, 2000, 4],
  setpoint: 1, quantum: 2 * Math.PI / 200, noise: 1e-3, load: -0.02,
  states: 2, output: (x) => x[0],
  rates([, speed], u, load, dx) {
    const [inertia, viscous, constant, resistance, friction] = [3.2284e-6, 3.5077e-6, 0.0274, 4, 0.003];
    const torque = constant * (u - constant * speed) / resistance;
    dx[0] = speed;
    dx[1] = (torque - viscous * speed - friction * coulomb(speed, 1) + load) / inertia;
  },
};

/** N m s²/rad². */
const DRAG = 8.9e-4, FAN_SPEED = 60;
/** % of 30 N m at rest. */
const FAN_TORQUE = DRAG * FAN_SPEED ** 2 / 30 * 100;

const fan = {
  id: "fan", what: "speed [rad/s] of a fan above 60 rad/s, by torque [% of 30 N m]; the load opens a damper: a quarter more drag",
  source:
    "F. M. White, Fluid Mechanics, chapter 'Turbomachinery', similarity rules: torque by the square of the speed; own " +
    "parameters",
  sensor: "pulses of a wheel of 60 teeth, counted for 0.1 s",
  period: 0.1, ticks: 700, delay: 1, substeps: 2, filter: 0.3, limits: [-FAN_TORQUE, 100 - FAN_TORQUE], upper: [40, 20, 20],
  setpoint: 60, quantum: 2 * Math.PI / 60 / 0.1, noise: 0.3, load: 0.25,
  /** Torque of the converter (lag 0.3 s), speed. */
  states: 2, output: (x) => x[1],
  rates([torque, speed], u, load, dx) {
    const real = FAN_SPEED + speed, drag = (1 + load) * DRAG * real * Math.abs(real);
    dx[0] = (0.3 * u - torque) / 0.3;
    dx[1] = (DRAG * FAN_SPEED ** 2 + torque - drag) / 0.8;
  },
};

const CAR = { mass: 1600, gear: 12, torque: 190, at: 420, droop: 0.4, rolling: 0.01, drag: 0.5 * 1.3 * 0.32 * 2.4, speed: 20 };

/** Force [N] of the engine at full throttle, and of the resistance, at `speed` [m/s]. */
const pull = (speed) => CAR.gear * CAR.torque * (1 - CAR.droop * (CAR.gear * speed / CAR.at - 1) ** 2);
const resistance = (speed) => CAR.mass * 9.8 * CAR.rolling * Math.sign(speed) + CAR.drag * speed * Math.abs(speed);
const THROTTLE = resistance(CAR.speed) / pull(CAR.speed);

const cruise = {
  id: "cruise",
  what:
    "speed [m/s] of a car in fourth gear above 20 m/s, by the throttle (0 … 1, no brakes); the load is a slope of 4°",
  source:
    "K. J. Åström and R. M. Murray, Feedback Systems, 2008, section 3.1 'Cruise Control', with its parameters; own lag of " +
    "the throttle 0.3 s",
  sensor: "wheel speed in steps of 0.1 km/h",
  period: 0.2, ticks: 700, delay: 1, substeps: 1, filter: 0.6, limits: [-THROTTLE, 1 - THROTTLE], upper: [4, 3, 4],
  setpoint: 4, quantum: 0.1 / 3.6, noise: 0.03, load: 4 * Math.PI / 180,
  /** Throttle, speed. */
  states: 2, output: (x) => x[1],
  rates([throttle, speed], u, slope, dx) {
    const real = CAR.speed + speed;
    dx[0] = (u - throttle) / 0.3;
    dx[1] = ((THROTTLE + throttle) * pull(real) - resistance(real)) / CAR.mass - 9.8 * Math.sin(slope);
  },
};

const ship = {
  id: "ship",
  what:
    "heading [°] of a cargo ship by its rudder [°], at most 35° and 2.3 °/s; the load is a wind moment worth 3° of rudder",
  source:
    "K. Nomoto, K. Taguchi, K. Honda and S. Hirano, 'On the steering qualities of ships', International Shipbuilding " +
    "Progress 4, 1957: the model of first order, own parameters; rudder: SOLAS II-1, regulation 29 (65° in 28 s)",
  sensor: "gyrocompass of 0.1°, yawing in waves",
  period: 1, ticks: 600, filter: 3, limits: [-35, 35], upper: [10, 0.3, 200],
  setpoint: 20, quantum: 0.1, noise: 0.2, colour: 0.7, load: -3, actuator: rateLimited(65 / 28),
  /** Heading, rate of turn; K = 0.07 1/s, T = 30 s. */
  states: 2, output: (x) => x[0],
  rates([, turn], rudder, load, dx) {
    dx[0] = turn;
    dx[1] = (0.07 * (rudder + load) - turn) / 30;
  },
};

const belt = {
  id: "belt", what: "mass flow [t/h] at the scale of a belt, 8 s behind a gate [%] that moves by 4 %/s; no load",
  source: "K. J. Åström and T. Hägglund, Advanced PID Control, 2006, chapter 2 'Process Models': transport delay; own parameters",
  sensor: "belt scale of 0.2 t/h, lumps of 2 % of the setpoint",
  period: 0.5, ticks: 600, delay: 16, filter: 1, limits: [-40, 40], upper: [2, 0.2, 3],
  setpoint: 30, quantum: 0.2, noise: 0.6, load: 0, actuator: rateLimited(2),
  /** The scale's filter, 1 s. */
  states: 1, output: (x) => x[0],
  rates([flow], gate, load, dx) {
    dx[0] = 2 * within(gate, -50, 50) - flow;
  },
};

export const mechanical = { twoMass, flexibleTransmission, backlash, satellite, encoder, fan, cruise, ship, belt };
