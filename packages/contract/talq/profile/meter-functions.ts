import { functionType } from "./function-type.ts";

/** What the meter of a cabinet measures. Facts of TALQ 2.7.1, read as `profile.ts` says. */
export const ELECTRICAL_METER = functionType(
  "ElectricalMeterFunction MO",
  `
  totalPowerHighThreshold Float OO configuration KiloWatt
  totalPowerLowThreshold Float OO configuration KiloWatt
  powerfactorThreshold Float OO configuration
  phase1PowerfactorLowThreshold Float OO configuration
  phase2PowerfactorLowThreshold Float OO configuration
  phase3PowerfactorLowThreshold Float OO configuration
  supplyVoltageHighThreshold Float OO configuration Volts
  supplyVoltageLowThreshold Float OO configuration Volts
  phase1VoltageHighThreshold Float OO configuration Volts
  phase1VoltageLowThreshold Float OO configuration Volts
  phase2VoltageHighThreshold Float OO configuration Volts
  phase2VoltageLowThreshold Float OO configuration Volts
  phase3VoltageHighThreshold Float OO configuration Volts
  phase3VoltageLowThreshold Float OO configuration Volts
  totalCurrentHighThreshold Float OO configuration Amperes
  totalCurrentLowThreshold Float OO configuration Amperes
  neutralCurrentHighThreshold Float OO configuration Amperes
  phase1CurrentHighThreshold Float OO configuration Amperes
  phase1CurrentLowThreshold Float OO configuration Amperes
  phase2CurrentHighThreshold Float OO configuration Amperes
  phase2CurrentLowThreshold Float OO configuration Amperes
  phase3CurrentHighThreshold Float OO configuration Amperes
  phase3CurrentLowThreshold Float OO configuration Amperes
  phase1ActivePowerHighThreshold Float OO configuration Watts
  phase1ActivePowerLowThreshold Float OO configuration Watts
  phase2ActivePowerHighThreshold Float OO configuration Watts
  phase2ActivePowerLowThreshold Float OO configuration Watts
  phase3ActivePowerHighThreshold Float OO configuration Watts
  phase3ActivePowerLowThreshold Float OO configuration Watts
  totalPower Float MO measurement KiloWatt
  totalVA Float OO measurement KiloVoltAmpere
  totalVAR Float OO measurement KiloVoltAmpereReactive
  maxDemandPower Float OO measurement KiloWatt
  totalActiveEnergy Float MO measurement KiloWattHours
  totalReactiveEnergy Float OO measurement KiloVoltAmpereReactiveHours
  totalApparentEnergy Float OO measurement KiloVoltAmpereHours
  frequency Float OO measurement Hertz
  totalPowerFactor Float MO measurement
  totalPowerFactorSense FactorSense OO measurement
  phase1PowerFactor Float OO measurement
  phase1PowerFactorSense FactorSense OO measurement
  phase2PowerFactor Float OO measurement
  phase2PowerFactorSense FactorSense OO measurement
  phase3PowerFactor Float OO measurement
  phase3PowerFactorSense FactorSense OO measurement
  supplyVoltage Float MO measurement Volts
  phase1Voltage Float OO measurement Volts
  phase2Voltage Float OO measurement Volts
  phase3Voltage Float OO measurement Volts
  voltagePhase1Phase2 Float OO measurement Volts
  voltagePhase2Phase3 Float OO measurement Volts
  voltagePhase3Phase1 Float OO measurement Volts
  totalCurrent Float MO measurement Amperes
  averageCurrent Float MO measurement Amperes
  neutralCurrent Float OO measurement Amperes
  phase1Current Float OO measurement Amperes
  phase2Current Float OO measurement Amperes
  phase3Current Float OO measurement Amperes
  phase1ActivePower Float OO measurement KiloWatt
  phase2ActivePower Float OO measurement KiloWatt
  phase3ActivePower Float OO measurement KiloWatt
  phase1ApparentPower Float OO measurement KiloVoltAmpere
  phase2ApparentPower Float OO measurement KiloVoltAmpere
  phase3ApparentPower Float OO measurement KiloVoltAmpere
  phase1ReactivePower Float OO measurement KiloVoltAmpereReactive
  phase2ReactivePower Float OO measurement KiloVoltAmpereReactive
  phase3ReactivePower Float OO measurement KiloVoltAmpereReactive
  phase1ActiveEnergy Float OO measurement KiloWattHours
  phase2ActiveEnergy Float OO measurement KiloWattHours
  phase3ActiveEnergy Float OO measurement KiloWattHours
  worstCurrentTHD Float OO measurement Percent
  phase1CurrentTHD Float OO measurement Percent
  phase2CurrentTHD Float OO measurement Percent
  phase3CurrentTHD Float OO measurement Percent
  worstVoltageTHD Float OO measurement Percent
  averageVoltageTHD Float OO measurement Percent
  phase1VoltageTHD Float OO measurement Percent
  phase2VoltageTHD Float OO measurement Percent
  phase3VoltageTHD Float OO measurement Percent
  phase1_2VoltageTHD Float OO measurement Percent
  phase2_3VoltageTHD Float OO measurement Percent
  phase3_1VoltageTHD Float OO measurement Percent
  supplyLossCount Integer OO measurement
  phase1SupplyLossCount Integer OO measurement
  phase2SupplyLossCount Integer OO measurement
  phase3SupplyLossCount Integer OO measurement
  totalPowerTooHigh Boolean OO event
  totalPowerTooLow Boolean OO event
  powerfactorTooLow Boolean OO event
  phase1PowerfactorTooLow Boolean OO event
  phase2PowerfactorTooLow Boolean OO event
  phase3PowerfactorTooLow Boolean OO event
  supplyVoltageTooHigh Boolean OO event
  supplyVoltageTooLow Boolean OO event
  phase1VoltageTooHigh Boolean OO event
  phase1VoltageTooLow Boolean OO event
  phase2VoltageTooHigh Boolean OO event
  phase2VoltageTooLow Boolean OO event
  phase3VoltageTooHigh Boolean OO event
  phase3VoltageTooLow Boolean OO event
  totalCurrentTooHigh Boolean OO event
  totalCurrentTooLow Boolean OO event
  neutralCurrentTooHigh Boolean OO event
  phase1CurrentTooHigh Boolean OO event
  phase1CurrentTooLow Boolean OO event
  phase2CurrentTooHigh Boolean OO event
  phase2CurrentTooLow Boolean OO event
  phase3CurrentTooHigh Boolean OO event
  phase3CurrentTooLow Boolean OO event
  phase1ActivePowerTooHigh Boolean OO event
  phase1ActivePowerTooLow Boolean OO event
  phase2ActivePowerTooHigh Boolean OO event
  phase2ActivePowerTooLow Boolean OO event
  phase3ActivePowerTooHigh Boolean OO event
  phase3ActivePowerTooLow Boolean OO event
  applicationType String OO configuration
  actuatorReference String OO configuration
  supplyLoss Boolean OO event
`,
);
