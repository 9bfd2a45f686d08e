import { describe, expect, it } from "vitest";
import { networksOf } from "./networks.ts";
import { isPublicAddress, issueOfTarget } from "./public-address.ts";

describe("an address to which the server shall send", () => {
  const nothing = networksOf([]);
  const town = networksOf(["10.20.0.0/16", "127.0.0.0/8"]);

  it.each([
    ["https://hooks.example/a", true, true],
    ["https://93.184.216.34/a", true, true],
    ["https://[2606:4700::1111]/a", true, true],
    ["http://hooks.example/a", false, false],
    ["https://10.20.1.2/a", false, true],
    ["http://10.20.1.2/a", false, false],
    ["https://10.21.1.2/a", false, false],
    ["http://127.0.0.1:8080/a", false, true],
    ["http://localhost:8080/a", false, true],
    ["https://localhost/a", false, true],
    ["http://[::1]:8080/a", false, false],
    ["https://169.254.169.254/latest/meta-data", false, false],
    // The same in other clothes; a URL parser undresses them.
    ["https://0x7f.1/a", false, true],
    ["https://2852039166/a", false, false],
    ["https://[::ffff:169.254.169.254]/a", false, false],
    ["https://[fd00::1]/a", false, false],
    ["https://[64:ff9b::a00:1]/a", false, false],
    ["https://user:pass@hooks.example/a", false, false],
    ["https://hooks.example/a#b", false, false],
    ["ftp://hooks.example/a", false, false],
    ["nonsense", false, false],
  ])("%s: %s on its own, %s where the town's network is allowed", (url, alone, withTown) => {
    expect([issueOfTarget(url, nothing) === undefined, issueOfTarget(url, town) === undefined]).toEqual([
      alone,
      withTown,
    ]);
  });

  it("is public or not as IANA's registries say", () => {
    for (const address of ["1.1.1.1", "100.63.255.255", "172.32.0.1", "198.20.0.1", "2a00:1450::1", "2606:4700::1"])
      expect([address, isPublicAddress(address)]).toEqual([address, true]);
    for (const address of [
      ...["0.0.0.0", "100.64.0.1", "172.31.255.255", "192.0.0.8", "198.19.255.255", "224.0.0.1", "255.255.255.255"],
      ...["::", "::1", "fe80::1", "fc00::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "2001::1", "::ffff:127.0.0.1"],
    ])
      expect([address, isPublicAddress(address)]).toEqual([address, false]);
  });
});
