/** Where the figures of a command go: --report, --svg and --plot. */
import { accessSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Report } from "../report/model.js";
import { renderReport } from "../report/report.js";
import { renderSvg } from "../report/svg.js";
import { renderText } from "../report/terminal.js";
import { FailureError, UsageError, reasonOf } from "./errors.js";
import { writeWhole, type NamedFile } from "./files.js";
import type { PictureValues } from "./options.js";
import type { Session } from "./session.js";

/** Lines of a plot in the terminal. */
const PLOT_ROWS = 18;

/** Whether any picture was asked for: then the work keeps what they need. */
export function drawn({ report, svg, plot }: PictureValues): boolean {
  return report !== undefined || svg !== undefined || plot === true;
}

/** Before the work: make the folder of --svg if there is none, as deep as one. The files to be checked. */
export function pictureFiles({ report, svg }: PictureValues): NamedFile[] {
  if (svg !== undefined) makeFolder(svg);
  return report === undefined ? [] : [["--report", report]];
}

function makeFolder(path: string): void {
  if (path === "") throw new UsageError("--svg: the name of a folder is needed");
  try {
    if (!existsSync(path)) mkdirSync(path);
    if (!statSync(path).isDirectory()) throw new UsageError(`--svg ${path}: it is a file, not a folder`);
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw error instanceof UsageError ? error : new FailureError(`--svg ${path}: cannot be written: ${reasonOf(error)}`);
  }
}

/** "The path on the curve" is the-path-on-the-curve.svg. */
function fileName(title: string): string {
  return `${title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "")}.svg`;
}

/** Print the result, and draw what was asked for: neither is lost if the other fails. */
export function present(values: PictureValues, print: () => void, report: () => Report, session: Session): void {
  try {
    print();
  } finally {
    if (drawn(values)) draw(values, report(), session);
  }
}

function draw({ report: page, svg, plot }: PictureValues, report: Report, session: Session): void {
  if (page !== undefined) {
    writeWhole("--report", page, (part) => part(renderReport(report)));
    session.note(`report: ${page}`);
  }
  if (svg !== undefined) for (const figure of report.figures) writeWhole("--svg", join(svg, fileName(figure.title)), (part) => part(renderSvg(figure)));
  if (plot)
    for (const figure of report.figures) session.print(`\n${renderText(figure, { columns: session.columns, rows: PLOT_ROWS, colour: session.colour })}\n`);
}
