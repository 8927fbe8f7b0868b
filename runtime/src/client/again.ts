import { setTimeout } from "node:timers";
import { RepriseError } from "../language/errors.js";

const pausesMs = [50, 200, 800, 2_000];

/**
 * Sends a request that may be repeated, since repeating it changes nothing, until Postgres answers: a connection that
 * broke in the middle says nothing about whether it was heard.
 */
export async function again<T>(request: () => Promise<T>): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await request();
    } catch (error) {
      if (!RepriseError.is(error) || error.code !== "E_DATABASE_UNREACHABLE") throw error;
      await new Promise(resolve => setTimeout(resolve, pauseMs));
    }
  }
  return request();
}
