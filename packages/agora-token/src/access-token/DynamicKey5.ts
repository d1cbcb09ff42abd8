export {
  audioVideoUpload,
  generateDynamicKey,
  generateInChannelPermissionKey,
  generateMediaChannelKey,
  generatePublicSharingKey,
  generateRecordingKey,
  noUpload,
  version,
} from '../channel-key.ts'
export * as default from '../channel-key.ts'
