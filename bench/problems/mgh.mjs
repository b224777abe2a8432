/**
 * The unconstrained problems of J. J. Moré, B. S. Garbow, K. E. Hillstrom, "Testing unconstrained optimization software",
 * ACM TOMS 7(1), 1981, with n <= 10: 40 instances of 34 of its 35 functions (number 19, Osborne 2, has n = 11). Each has
 * { number, name, n, m, x0, minimum, minimizer, localMinima } and the functions of least-squares.mjs.
 */
import { leastSquares } from "./least-squares.mjs";
import * as fixed from "./mgh-fixed.mjs";
import * as variable from "./mgh-variable.mjs";

/** The lower minimum of Chebyquad 10, found from random starts; the paper prints the other as the minimum. */
const CHEBYQUAD_10 = {
  localMinima: [6.50395e-3],
  minimizer: [
    0.03299337328153735, 0.15514535909758487, 0.20018919797751045, 0.3832616650760939, 0.3832616657774303,
    0.5292494755678123, 0.6403535510688084, 0.7135658455118195, 0.8284818229919545, 0.925251833261654,
  ],
};

/** Of both discretizations of one differential equation, whose discrete solutions are equal. */
const DISCRETE_10 = [
  -0.04316498251876487, -0.08157715653538687, -0.11448571438052926, -0.14097357686259668, -0.1599086961819831,
  -0.1698772023127749, -0.16908998378120835, -0.15524953522183182, -0.125355891678935, -0.07541653368589213,
];

const variableInstances = [
  {
    ...variable.watson(6),
    minimizer: [
      -0.015725086931445215, 1.0124348692476568, -0.23299162411770663, 1.260430078602589, -1.513728910037523, 0.9929964260100302,
    ],
  },
  {
    ...variable.watson(9),
    minimizer: [
      -0.000015307045887659887, 0.9997897039328418, 0.014763963625813031, 0.14634232891745882, 1.00082110017242,
      -2.6177311338793756, 4.104403156082414, -3.143612273125302, 1.0526264065935473,
    ],
  },
  variable.extendedRosenbrock(10),
  variable.extendedPowellSingular(8),
  { ...variable.penalty1(4), minimizer: Array(4).fill(0.2500074995875379) },
  { ...variable.penalty1(10), minimizer: Array(10).fill(0.15812230111311634) },
  { ...variable.penalty2(4), minimizer: [0.1999993333503804, 0.19131670099145293, 0.480101485333768, 0.5188454043895415] },
  {
    ...variable.penalty2(10),
    minimizer: [
      0.19998360519782363, 0.010350648471292249, 0.01960493448043831, 0.032089067220685503, 0.049932677399641065,
      0.07651399515399322, 0.11862407286950354, 0.1921448723355756, 0.3473205869418508, 0.3691643741593405,
    ],
  },
  variable.variablyDimensioned(10),
  { ...variable.trigonometric(10), localMinima: [2.79506e-5] },
  variable.brownAlmostLinear(10),
  { ...variable.discreteBoundaryValue(10), minimizer: DISCRETE_10 },
  { ...variable.discreteIntegralEquation(10), minimizer: DISCRETE_10 },
  {
    ...variable.broydenTridiagonal(10),
    minimizer: [
      -0.5707221320112248, -0.6818069499842752, -0.7022100760176601, -0.7055106298950804, -0.7049061557287437,
      -0.7014966070298512, -0.6918893223547983, -0.6657965144058536, -0.5960351090263657, -0.4164122575286934,
    ],
  },
  {
    ...variable.broydenBanded(10),
    minimizer: [
      -0.4283028635872503, -0.47659642435629024, -0.5196524636468617, -0.5580993248321808, -0.5925061568294573,
      -0.624503682199468, -0.6232394714405911, -0.6213938417965735, -0.6204535966590874, -0.586469270720435,
    ],
  },
  variable.linearFullRank(10, 20),
  variable.linearRank1(10, 20),
  variable.linearRank1Zeros(10, 20),
  {
    ...variable.chebyquad(7),
    minimum: 0,
    minimizer: [
      0.058069149620975494, 0.2351716123574216, 0.3380440947400462, 0.49999999999999994, 0.6619559052599538,
      0.7648283876425783, 0.9419308503790245,
    ],
  },
  {
    ...variable.chebyquad(8),
    minimizer: [
      0.04315276015100966, 0.19309084038416904, 0.26632870689025995, 0.4999999999999797, 0.4999999999999801,
      0.7336712931097127, 0.806909159615781, 0.9568472398489571,
    ],
  },
  {
    ...variable.chebyquad(9),
    minimum: 0,
    minimizer: [
      0.04420534613578276, 0.1994906723098809, 0.23561910847106005, 0.41604690789259796, 0.5000000000000001,
      0.5839530921074019, 0.7643808915289401, 0.800509327690119, 0.9557946538642172,
    ],
  },
  { ...variable.chebyquad(10), ...CHEBYQUAD_10 },
];

export const mgh = [...Object.values(fixed), ...variableInstances]
  .sort((a, b) => a.number - b.number)
  .map((given) => leastSquares({ localMinima: [], ...given }));
