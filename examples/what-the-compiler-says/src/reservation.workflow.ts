import { activity, workflow } from "@reprise/runtime";

/** The seat comes back from the database as data. The function that releases it does not. */
const reserve = activity("reserve", async (seat: string) => {
  console.log(`seat ${seat} is reserved`);
  return { seat, release: () => console.log(`seat ${seat} is free again`) };
});

export const reservation = workflow("reservation", async (seats: readonly string[]) => {
  const [first = "1A"] = seats;
  const { release } = await reserve(first);
  release();
});
