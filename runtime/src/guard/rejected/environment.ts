import { refuseInRun, type Refusal } from "./rejecting.js";

const views = new WeakMap<object, object>();

/**
 * The environment as workflow code sees it. `NODE_ENV` is answered: packages ask for it in functions of every kind, and the
 * workers of a fleet share it, as bundlers assume that write it into the code. A variable that is not set is `undefined`: so are
 * the switches by which packages are debugged. One that is set is refused, so that no two workers ever give two answers.
 */
export function environmentInRun(environment: object, refusal: Refusal): object {
  const known = views.get(environment);
  if (known !== undefined) return known;
  const handler = {
    get(target: object, key: string | symbol): unknown {
      if (key !== "NODE_ENV" && Reflect.has(target, key)) refuse(key, "read", handler.get);
      return Reflect.get(target, key);
    },
    has(target: object, key: string | symbol): boolean {
      if (key !== "NODE_ENV" && Reflect.has(target, key)) refuse(key, "read", handler.has);
      return Reflect.has(target, key);
    },
    set(target: object, key: string | symbol, value: unknown): boolean {
      refuse(key, "wrote", handler.set);
      return Reflect.set(target, key, value);
    },
    ownKeys(target: object): (string | symbol)[] {
      refuseInRun(refusal, handler.ownKeys, "listed");
      return Reflect.ownKeys(target);
    },
  };
  const refuse = (key: string | symbol, verb: string, called: object) =>
    refuseInRun({ ...refusal, name: `${refusal.name}.${String(key)}` }, called, verb);
  const view = new Proxy(environment, handler);
  views.set(environment, view);
  return view;
}
