import { ClassroomTokenBuilder } from './classroom.ts'

/** 007 tokens for Flexible Classroom. */
export class EducationTokenBuilder extends ClassroomTokenBuilder {}
