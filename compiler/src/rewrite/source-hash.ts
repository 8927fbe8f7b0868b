// The runtime takes it of sources, too, to see whether a manifest speaks of them.
export { sourceHash } from "@reprise/runtime/language";
