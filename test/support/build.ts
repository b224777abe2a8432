/** What host/build does, for a test: modules that are no target, and the rules every module keeps. */

const part = async (name: string): Promise<unknown> => import(new URL(`../../host/build/${name}.mjs`, import.meta.url).href);

/** The bytes of `target` with further constants. */
export async function build(target: string, use: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const { compile } = (await part("compile")) as { compile(target: string, use: readonly string[]): Promise<Uint8Array> };
  return Uint8Array.from(await compile(target, use));
}

/** host/build/inspect.mjs: facts of a module, or an error that names the rule it breaks. */
export async function inspector(): Promise<(bytes: Uint8Array, name: string) => Record<string, number | string>> {
  return ((await part("inspect")) as { inspect(bytes: Uint8Array, name: string): Record<string, number | string> }).inspect;
}
