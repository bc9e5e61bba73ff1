/** Version 4.0 says where its types are in a way that newer resolution does not read. */
declare module "socket.io-client-4-0" {
  export { io } from "socket.io-client-4-4";
}
