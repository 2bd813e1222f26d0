// The JavaScript SDK goes through the whole life of an instance, refusals included.
import assert from "node:assert/strict";
import { Lightsail } from "@aws-sdk/client-lightsail";

const lightsail = new Lightsail({
  endpoint: process.env.AWS_ENDPOINT_URL_LIGHTSAIL,
  region: "us-east-1",
  maxAttempts: 1,
  credentials: { accessKeyId: "AKIASANDBOX", secretAccessKey: "sandbox" },
});
const plan = { availabilityZone: "us-east-1a", blueprintId: "debian_12", bundleId: "nano_3_0" };
const web = { instanceName: "web-1" };

async function refused(name, words, call) {
  const error = await call.then(
    () => assert.fail(`not refused with ${name}`),
    (error) => error,
  );
  assert.equal(error.name, name, String(error));
  assert.ok(error.message.includes(words), error.message);
  return error;
}

async function untilState(state) {
  const end = Date.now() + 30_000;
  while (Date.now() < end) {
    const got = await lightsail.getInstanceState(web).catch((error) => {
      if (error.name !== "NotFoundException") throw error;
    });
    if (got?.state.name === state) return;
  }
  assert.fail(`web-1 never got to ${state}`);
}

const { regions } = await lightsail.getRegions({ includeAvailabilityZones: true });
assert.equal(regions.length, 19);
const { bundles } = await lightsail.getBundles({});
assert.ok(bundles.some((bundle) => bundle.bundleId === "nano_3_0" && bundle.price === 5));

await refused("NotFoundException", "Instance", lightsail.getInstance(web));
const taken = { ...plan, instanceNames: ["web-1"] };
const zone = { ...taken, availabilityZone: "us-east-2a" };
const refusal = await refused("InvalidInputException", "Availability Zone", lightsail.createInstances(zone));
assert.equal(refusal.code, "InvalidInputException");

const { operations } = await lightsail.createInstances(taken);
assert.equal(operations[0].status, "Started");
assert.ok(operations[0].createdAt instanceof Date);
await refused("InvalidInputException", "Some names are already in use: web-1", lightsail.createInstances(taken));
await untilState("running");
let instance;
// The address comes a little after running.
for (let tries = 0; tries < 500 && !instance?.publicIpAddress; tries++) {
  ({ instance } = await lightsail.getInstance({ ...web, includeHealthStatus: true }));
}
assert.ok(instance.publicIpAddress);
const { accessDetails } = await lightsail.getInstanceAccessDetails(web);
assert.ok(accessDetails.certKey.startsWith("ssh-rsa-cert-v01@openssh.com "));

await lightsail.stopInstance(web);
await untilState("stopped");
await lightsail.startInstance(web);
await untilState("running");
await lightsail.tagResource({ resourceName: "web-1", tags: [{ key: "team", value: "web" }] });
await lightsail.deleteInstance(web);
await refused("NotFoundException", "Instance", lightsail.getInstance(web));
const history = await lightsail.getOperationsForResource({ resourceName: "web-1" });
assert.equal(history.operations[0].operationType, "DeleteInstance");
console.log(`created at ${instance.publicIpAddress}, stopped, started and deleted`);
