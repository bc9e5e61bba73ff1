/**
 * Loaded before AWS's runtime interface client. Its addon (libcurl, minutes to build) only posts what an invocation
 * answered; EMULATED here with node:http. All else of the client is its own code.
 */
const Module = require("node:module");
const { request } = require("node:http");

const post = (path, body) =>
  request(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/${path}`, { method: "POST" })
    .on("response", (response) => response.resume())
    .on("error", (error) => console.error(error))
    .end(body);

const addon = {
  done: (id, body) => post(`${id}/response`, body),
  error: (id, body) => post(`${id}/error`, body),
};
/* oxlint-disable no-underscore-dangle -- Node's own name for it */
const load = Module._load;
Module._load = (name, ...rest) => (name.endsWith("rapid-client.node") ? addon : load.call(Module, name, ...rest));
