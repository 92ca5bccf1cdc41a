// A Bluesky PDS on loopback, and the directory of identities (PLC) that it registers its accounts with.
//
// node serve.cjs PDS_PORT PLC_PORT DATA_DIRECTORY; the PDS is ready when GET /xrpc/_health answers.
// Both are the official servers. The directory keeps its identities in memory, so that they end with the process.

'use strict'

const crypto = require('node:crypto')
const fs = require('node:fs')
const net = require('node:net')
const path = require('node:path')
const { PDS, envToCfg, envToSecrets } = require('@atproto/pds')
const { Database, PlcServer } = require('@did-plc/server')

// Both listen to the whole world, and know no setting for less.
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (port, ...more) {
  return listen.call(this, port, '127.0.0.1', ...more)
}

async function main(pdsPort, plcPort, directory) {
  const blobs = path.join(directory, 'blobs')
  fs.mkdirSync(blobs, { recursive: true })
  const plc = PlcServer.create({ db: Database.mock(), port: plcPort })
  await plc.start()
  const env = {
    port: pdsPort,
    hostname: 'localhost',
    serviceDid: 'did:web:localhost',
    serviceHandleDomains: ['.test'],
    devMode: true,
    inviteRequired: false,
    rateLimitsEnabled: false,
    dataDirectory: directory,
    blobstoreDiskLocation: blobs,
    didPlcUrl: `http://127.0.0.1:${plcPort}`,
    jwtSecret: crypto.randomBytes(16).toString('hex'),
    dpopSecret: crypto.randomBytes(32).toString('hex'),
    adminPassword: process.env.PDS_ADMIN_PASSWORD,
    plcRotationKeyK256PrivateKeyHex: crypto.randomBytes(32).toString('hex'),
  }
  const pds = await PDS.create(envToCfg(env), envToSecrets(env))
  await pds.start()
  const end = async () => {
    await pds.destroy()
    await plc.destroy()
    process.exit(0)
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
}

main(Number(process.argv[2]), Number(process.argv[3]), process.argv[4]).catch((failure) => {
  console.error(failure)
  process.exit(1)
})
