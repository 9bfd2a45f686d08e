// A worker thread does not inherit the loader that lets Node run TypeScript from source, so it is registered here.
import { register } from "tsx/esm/api";

register();
await import("./plan-worker.ts");
