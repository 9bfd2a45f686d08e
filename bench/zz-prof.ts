const { lightingNights } = await import("/tmp/wt/adaptive/bench/lighting/lighting-nights.ts");
for (const s of process.argv.slice(2)) {
  const r = lightingNights(Number(s));
  console.log(
    s,
    JSON.stringify(r.kwh),
    r.staticProfile,
    JSON.stringify(r.underFloorH),
    (100 * (1 - r.kwh.tai / r.kwh.static)).toFixed(2),
    (100 * (1 - r.kwh.taiMotion / r.kwh.static)).toFixed(2),
  );
}
