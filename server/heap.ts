import { setFlagsFromString } from "node:v8";

/*
 * V8 allocates among its old objects what it has seen survive. In a server that guess is wrong as soon as a few collections
 * came at a busy moment: each of those objects is dead when its event is done, but until the next full collection it keeps
 * the young ones it points to, those the next, and in the end all of an event's. In every third run of a bench that made an
 * event cost the runtime 27 µs of CPU, in the others 17. Import this before what it is for.
 */
setFlagsFromString("--no-allocation-site-pretenuring");
