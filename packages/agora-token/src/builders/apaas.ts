import { ClassroomTokenBuilder } from './classroom.ts'

/** 007 tokens for Flexible Classroom, under its newer name. */
export class ApaasTokenBuilder extends ClassroomTokenBuilder {}
